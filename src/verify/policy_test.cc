#include "verify/policy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

const std::string kHash(64, 'a');
const std::string kCommit(40, 'b');

Result<Policy> With(std::string_view word, std::string_view value) {
  Policy policy;
  const PolicyWord* const found = FindPolicyWord(word);
  if (found == nullptr) return Fail(Fault::kBug, "no such word");
  GL_TRY(SetWord(policy, *found, value));
  return policy;
}

TEST(Policy, TakesEveryWord) {
  const std::map<std::string_view, std::string> values = {{"repo", "https://example.org/app.git"},
                                                          {"commit", kCommit},
                                                          {"tree-sha256", kHash},
                                                          {"subdir", "a/b"},
                                                          {"entrypoint", "run.sh"},
                                                          {"run-cmd", "make run"},
                                                          {"install-cmd", "make"},
                                                          {"reachable-from", "main"},
                                                          {"image", "example.org/launcher@sha256:" + kHash},
                                                          {"compose-hash", kHash},
                                                          {"app-id", kCommit},
                                                          {"kms-root", kHash},
                                                          {"allow-service", "db"},
                                                          {"pre-launch-script", kHash},
                                                          {"os-image", kHash},
                                                          {"os-reference", "table.json"},
                                                          {"allow-dev-os", ""},
                                                          {"accept-tcb", "UpToDate,SWHardeningNeeded"},
                                                          {"max-collateral-age", "7d"},
                                                          {"nonce", "0011223344556677"},
                                                          {"report-data", "00"},
                                                          {"cert-identity", "x"},
                                                          {"cert-issuer", "x"},
                                                          {"source-repo", "x"},
                                                          {"source-ref", "x"},
                                                          {"source-digest", kCommit},
                                                          {"signer-digest", kCommit},
                                                          {"signer-workflow", "o/r/.github/workflows/w.yml"},
                                                          {"signer-ref", "refs/tags/v1"},
                                                          {"signer-ref-pattern", "refs/tags/v*"},
                                                          {"repository-id", "1"},
                                                          {"owner-id", "1"},
                                                          {"subject-name", "x"},
                                                          {"deny-pull-request", ""},
                                                          {"deny-self-hosted", ""},
                                                          {"at", "2026-03-01T12:00:00Z"},
                                                          {"strict", ""}};
  Policy policy;
  std::set<std::string_view> names;
  for (const PolicyWord& word : PolicyWords()) {
    EXPECT_TRUE(names.insert(word.name).second) << word.name;
    ASSERT_TRUE(values.contains(word.name)) << word.name;
    EXPECT_TRUE(Ok(SetWord(policy, word, values.at(word.name)))) << word.name;
  }
  EXPECT_EQ(names.size(), values.size());
  EXPECT_EQ(policy.given.size(), values.size());
  EXPECT_EQ(policy.commits, std::vector<std::string>{kCommit});
  EXPECT_EQ(policy.images.at(0).name, "example.org/launcher");
  EXPECT_EQ(policy.images.at(0).digest, kHash);
  EXPECT_EQ(policy.accept_tcb, (std::vector<std::string>{"UpToDate", "SWHardeningNeeded"}));
  EXPECT_EQ(policy.max_collateral_age, 7 * 86400);
  EXPECT_EQ(policy.nonce->size(), 8U);
  EXPECT_EQ(policy.at, 1772366400);
  EXPECT_TRUE(policy.strict && policy.allow_dev_os && policy.deny_self_hosted && policy.deny_pull_request);
}

TEST(Policy, OnlyListsMayBeRepeated) {
  for (const PolicyWord& word : PolicyWords()) {
    Policy policy;
    policy.given = {word.name};
    const Status second = SetWord(policy, word, "");
    if (word.kind == WordKind::kList) {
      EXPECT_FALSE(Refused(second, Fault::kConfig, "given twice")) << word.name;
    } else {
      EXPECT_TRUE(Refused(second, Fault::kConfig, std::string(word.name) + ": given twice"));
    }
  }
}

TEST(Policy, RefusesValuesOfAnotherForm) {
  const std::vector<std::pair<std::string_view, std::string>> bad = {{"repo", "ext::sh"},
                                                                     {"repo", ""},
                                                                     {"commit", "main"},
                                                                     {"commit", kCommit.substr(1)},
                                                                     {"commit", std::string(40, 'B')},
                                                                     {"tree-sha256", kHash + "a"},
                                                                     {"tree-sha256", std::string(64, 'A')},
                                                                     {"compose-hash", "sha256:" + kHash},
                                                                     {"app-id", kHash},
                                                                     {"subdir", "../x"},
                                                                     {"entrypoint", "/x"},
                                                                     {"entrypoint", ".git/x"},
                                                                     {"run-cmd", ""},
                                                                     {"image", "launcher:latest"},
                                                                     {"image", "@sha256:" + kHash},
                                                                     {"image", "x@sha512:" + kHash},
                                                                     {"image", "x@sha256:" + kHash.substr(1)},
                                                                     {"kms-root", "00"},
                                                                     {"kms-root", "xyz"},
                                                                     {"os-image", kCommit},
                                                                     {"pre-launch-script", ""},
                                                                     {"accept-tcb", ""},
                                                                     {"accept-tcb", "Revoked"},
                                                                     {"accept-tcb", "UpToDate,"},
                                                                     {"accept-tcb", "UpToDate, OutOfDate"},
                                                                     {"accept-tcb", "uptodate"},
                                                                     {"max-collateral-age", "0d"},
                                                                     {"max-collateral-age", "7"},
                                                                     {"max-collateral-age", "d"},
                                                                     {"max-collateral-age", ""},
                                                                     {"max-collateral-age", "-1d"},
                                                                     {"max-collateral-age", "101000w"},
                                                                     {"nonce", "00112233445566"},
                                                                     {"nonce", "0"},
                                                                     {"nonce", std::string(130, '0')},
                                                                     {"report-data", ""},
                                                                     {"report-data", std::string(130, '0')},
                                                                     {"at", "2026-03-01"},
                                                                     {"at", "now"},
                                                                     {"os-reference", ""},
                                                                     {"cert-identity", std::string(4097, 'x')},
                                                                     {"source-digest", kCommit.substr(1)},
                                                                     {"source-digest", ""},
                                                                     {"signer-digest", "v1"},
                                                                     {"signer-workflow", "o/r"},
                                                                     {"signer-workflow", "o//w.yml"},
                                                                     {"signer-workflow", "o/r/w.yml@refs/tags/v1"},
                                                                     {"signer-workflow", "https://github.com/o/r/w"},
                                                                     {"signer-ref-pattern", "refs/*/v*"},
                                                                     {"signer-ref-pattern", "*"}};
  for (const auto& [word, value] : bad) {
    EXPECT_TRUE(Refused(With(word, value), Fault::kConfig, std::string(word) + ": ")) << word << " " << value;
  }
}

TEST(Policy, AnImageMayBeADigestAlone) {
  const auto policy = With("image", "sha256:" + kHash);
  ASSERT_TRUE(Ok(policy));
  EXPECT_EQ(policy->images.at(0).name, "");
}

TEST(Policy, OnlyWordsAboutTheWorkloadDemandIt) {
  const std::set<std::string_view> demanding = {"repo", "commit", "tree-sha256", "compose-hash"};
  const std::map<std::string_view, std::string> values = {{"repo", "https://h/x"},
                                                          {"commit", kCommit},
                                                          {"at", "2026-03-01T12:00:00Z"},
                                                          {"accept-tcb", "UpToDate"},
                                                          {"max-collateral-age", "1d"},
                                                          {"app-id", kCommit},
                                                          {"image", "sha256:" + kHash},
                                                          {"nonce", kHash},
                                                          {"report-data", kHash},
                                                          {"source-digest", kCommit},
                                                          {"signer-digest", kCommit},
                                                          {"signer-workflow", "o/r/w.yml"},
                                                          {"signer-ref-pattern", "refs/tags/*"}};
  EXPECT_FALSE(Policy().DemandsWorkload());
  for (const PolicyWord& word : PolicyWords()) {
    const auto policy = With(word.name, values.contains(word.name) ? values.at(word.name) : kHash);
    ASSERT_TRUE(Ok(policy)) << word.name;
    EXPECT_EQ(policy->DemandsWorkload(), demanding.contains(word.name)) << word.name;
    const bool provenance = std::string_view(word.help).starts_with("provenance");
    EXPECT_EQ(policy->DemandsProvenance(), provenance) << word.name;
  }
}

}  // namespace
}  // namespace gl
