#include "cli/seal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

constexpr std::string_view kConfig = "abc";
// printf abc | sha256sum
const std::string kSeal = "GIT_LAUNCHER_CONFIG_SHA256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Status Check(const std::vector<std::string>& environment, std::string_view config = kConfig) {
  std::vector<const char*> pointers;
  pointers.reserve(environment.size() + 1);
  for (const std::string& entry : environment) pointers.push_back(entry.c_str());
  pointers.push_back(nullptr);
  return CheckSeal(pointers.data(), config);
}

TEST(CheckSeal, WithoutASealEveryConfigPasses) {
  EXPECT_TRUE(Ok(Check({})));
  EXPECT_TRUE(Ok(Check({"PATH=/bin", "GIT_LAUNCHER=x", "GITLAUNCHER_X=1", "git_launcher_x=1", "", "=x"})));
}

TEST(CheckSeal, TheRightSealPasses) { EXPECT_TRUE(Ok(Check({"A=1", kSeal, "B=2"}))); }

TEST(CheckSeal, AnotherConfigIsRefused) {
  for (const std::string_view config : {"abd", "", "abc\n", "ab"}) {
    EXPECT_TRUE(Refused(Check({kSeal}, config), Fault::kIntegrity,
                        "config does not match GIT_LAUNCHER_CONFIG_SHA256: the file has "));
  }
}

TEST(CheckSeal, TheMessageHasBothDigests) {
  const Status refused = Check({kSeal}, "");
  EXPECT_TRUE(Refused(refused, Fault::kIntegrity, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  EXPECT_TRUE(Refused(refused, Fault::kIntegrity, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

TEST(CheckSeal, ASealThatIsNoDigestMatchesNothing) {
  const std::string name = "GIT_LAUNCHER_CONFIG_SHA256=", digest = kSeal.substr(name.size());
  std::string upper = digest;
  upper[0] = 'B';
  for (const std::string& value : {std::string(), upper, digest + " ", " " + digest, digest + "0", digest.substr(1),
                                   "sha256:" + digest, std::string("\x1b[2J")}) {
    EXPECT_TRUE(Refused(Check({name + value}), Fault::kIntegrity, "config does not match")) << value;
  }
  EXPECT_TRUE(Refused(Check({name + "\x1b[2J"}), Fault::kIntegrity, "'\\x1b[2J'"));
}

TEST(CheckSeal, AMisspelledNameIsRefused) {
  for (const std::string name : {"GIT_LAUNCHER_CONFIG_SHA_256", "GIT_LAUNCHER_CONFIG_SHA256_", "GIT_LAUNCHER_",
                                 "GIT_LAUNCHER_CONFIG", "GIT_LAUNCHER_config_sha256", "GIT_LAUNCHER_ANYTHING"}) {
    const std::string why = "unknown environment variable '" + name + "': is GIT_LAUNCHER_CONFIG_SHA256 meant?";
    EXPECT_TRUE(Refused(Check({name + "=x"}), Fault::kConfig, why));
    EXPECT_TRUE(Refused(Check({kSeal, name + "="}), Fault::kConfig, why));
    EXPECT_TRUE(Refused(Check({name}), Fault::kConfig, why));
  }
  EXPECT_TRUE(Refused(Check({"GIT_LAUNCHER_CONFIG_SHA256"}), Fault::kConfig, "unknown environment variable"));
  EXPECT_TRUE(Refused(Check({"GIT_LAUNCHER_\n=x"}), Fault::kConfig, "'GIT_LAUNCHER_\\x0a'"));
}

TEST(CheckSeal, TwoSealsAreRefused) {
  EXPECT_TRUE(Refused(Check({kSeal, kSeal}), Fault::kConfig, "is in the environment twice"));
  EXPECT_TRUE(Refused(Check({kSeal, "GIT_LAUNCHER_CONFIG_SHA256="}), Fault::kConfig, "twice"));
}

}  // namespace
}  // namespace gl
