#include "verify/policy_file.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

const std::string kCommit(40, 'b');
const std::string kHash(64, 'a');

Result<Policy> Read(std::string_view text, Policy policy = {}) {
  GL_TRY(AddPolicyFile(policy, text, "p.json"));
  return policy;
}

TEST(PolicyFile, HasTheWordsOfTheCommandLine) {
  const auto policy =
      Read(R"({"repo": "https://h/x", "commit": [")" + kCommit + R"(", ")" + kHash +
           R"("], "allow-dev-os": true, "strict": false, "os-image": ")" + kHash + R"(", "max-collateral-age": "7d"})");
  ASSERT_TRUE(Ok(policy));
  EXPECT_EQ(policy->repo, "https://h/x");
  EXPECT_EQ(policy->commits, (std::vector<std::string>{kCommit, kHash}));
  EXPECT_TRUE(policy->allow_dev_os);
  EXPECT_FALSE(policy->strict);
  EXPECT_EQ(policy->os_images, std::vector<std::string>{kHash});
  EXPECT_EQ(policy->max_collateral_age, 604800);
}

TEST(PolicyFile, MayBeEmpty) {
  const auto policy = Read("{}");
  ASSERT_TRUE(Ok(policy));
  EXPECT_TRUE(policy->given.empty());
}

TEST(PolicyFile, AddsToTheCommandLineWithoutWideningIt) {
  Policy policy;
  policy.given = {"commit"};
  policy.commits = {kHash};
  EXPECT_TRUE(Ok(Read(R"({"repo": "https://h/x"})", policy)));
  EXPECT_TRUE(Refused(Read(R"({"commit": ")" + kCommit + R"("})", policy), Fault::kConfig,
                      "commit: given on the command line too"));
}

TEST(PolicyFile, RefusesWhatItDoesNotKnow) {
  const auto refuses = [](std::string_view text, std::string_view words) {
    const auto policy = Read(text);
    EXPECT_TRUE(Refused(policy, Fault::kConfig, "policy file p.json: "));
    return Refused(policy, Fault::kConfig, words);
  };
  EXPECT_TRUE(refuses("", "JSON"));
  EXPECT_TRUE(refuses("[]", "object"));
  EXPECT_TRUE(refuses(R"({"comit": "x"})", "unknown key 'comit'"));
  EXPECT_TRUE(refuses(R"({"policy": "x"})", "unknown key 'policy'"));
  EXPECT_TRUE(refuses(R"({"a\u001b[2Jb": "x"})", R"(unknown key 'a\x1b[2Jb')"));
  EXPECT_TRUE(refuses(R"({"repo": "https://h/x", "repo": "https://h/y"})", "repo"));
  EXPECT_TRUE(refuses(R"({"repo": ["https://h/x"]})", "repo"));
  EXPECT_TRUE(refuses(R"({"repo": null})", "repo"));
  EXPECT_TRUE(refuses(R"({"repo": 1})", "repo"));
  EXPECT_TRUE(refuses(R"({"strict": "true"})", "strict"));
  EXPECT_TRUE(refuses(R"({"commit": []})", "commit: an empty list"));
  EXPECT_TRUE(refuses(R"({"commit": [["x"]]})", "expected a string"));
  EXPECT_TRUE(refuses(R"({"commit": "main"})", "commit: must be"));
  EXPECT_TRUE(refuses("{} {}", "JSON"));
  EXPECT_TRUE(refuses(std::string(kMaxPolicyBytes + 1, ' '), "over 1 MiB"));
}

}  // namespace
}  // namespace gl
