// The tables of tests/builders through the public API: every good bundle is accepted, and every other one refused for
// the reason that the specification gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>
#include <set>

#include "sigstore/verify_provenance.h"
#include "tests/builders/provenance_cases.h"

namespace gl {
namespace {

using test::BuiltProvenance;
using test::ProvenanceCase;
using test::ProvenanceCases;
using test::ProvenanceEvidence;

// A policy by the words of sigstore-provenance.md, section 8.
SignerPolicy PolicyOf(const std::map<std::string, std::string>& words) {
  SignerPolicy policy;
  const std::map<std::string, std::optional<std::string> SignerPolicy::*> texts = {
      {"identity", &SignerPolicy::identity},           {"signer-workflow", &SignerPolicy::signer_workflow},
      {"signer-ref", &SignerPolicy::signer_ref},       {"signer-ref-pattern", &SignerPolicy::signer_ref_pattern},
      {"source-repo", &SignerPolicy::source_repo},     {"source-ref", &SignerPolicy::source_ref},
      {"source-digest", &SignerPolicy::source_digest}, {"signer-digest", &SignerPolicy::signer_digest},
      {"repository-id", &SignerPolicy::repository_id}, {"owner-id", &SignerPolicy::owner_id},
      {"subject-name", &SignerPolicy::subject_name}};
  for (const auto& [word, value] : words) {
    if (const auto text = texts.find(word); text != texts.end()) {
      policy.*(text->second) = value;
    } else if (word == "issuer") {
      policy.issuer = value;
    } else if (word == "deny-self-hosted") {
      policy.deny_self_hosted = true;
    } else if (word == "deny-pull-request") {
      policy.deny_pull_request = true;
    } else {
      ADD_FAILURE() << word << " is no word of a policy";
    }
  }
  return policy;
}

ProvenanceVerdict Judge(const BuiltProvenance& built) {
  return VerifyProvenance({built.bundle, built.trusted_root, built.digest}, PolicyOf(built.policy));
}

std::string AnswerOf(const ProvenanceVerdict& verdict) {
  if (verdict.Accepted()) return "ok";
  if (verdict.refusals.empty()) return "refused without a reason";
  return std::string(ReasonName(verdict.refusals.front().refusal.reason));
}

std::string MessageOf(const ProvenanceVerdict& verdict) {
  return verdict.refusals.empty() ? "" : verdict.refusals.front().refusal.message;
}

std::set<std::string> Alternatives(std::string_view reasons) {
  std::set<std::string> all;
  for (std::size_t at = 0; at <= reasons.size();) {
    const std::size_t end = std::min(reasons.find(" or ", at), reasons.size());
    all.emplace(reasons.substr(at, end - at));
    at = end + 4;
  }
  return all;
}

void CheckAll(const ProvenanceCases& cases) {
  for (const ProvenanceCase& one : cases) {
    SCOPED_TRACE(one.name);
    ProvenanceEvidence evidence;
    one.change(evidence);
    const ProvenanceVerdict verdict = Judge(evidence.Build());
    const std::string answer = AnswerOf(verdict);
    EXPECT_TRUE(Alternatives(one.reason).contains(answer))
        << one.name << ": wanted " << one.reason << ", got " << answer << ": " << MessageOf(verdict);
  }
}

TEST(HostileBundles, GoodOnesAreAccepted) { CheckAll(test::GoodProvenance()); }
TEST(HostileBundles, EveryTimeKeyAndPolicyThatIsGood) { CheckAll(test::GoodTimesAndKeys()); }
TEST(HostileBundles, Forms) { CheckAll(test::HostileForms()); }
TEST(HostileBundles, LogEntries) { CheckAll(test::HostileEntries()); }
TEST(HostileBundles, ProofsAndCheckpoints) { CheckAll(test::HostileProofs()); }
TEST(HostileBundles, Timestamps) { CheckAll(test::HostileTimestamps()); }
TEST(HostileBundles, Certificates) { CheckAll(test::HostileCertificates()); }
TEST(HostileBundles, Identities) { CheckAll(test::HostileIdentities()); }
TEST(HostileBundles, Statements) { CheckAll(test::HostileStatements()); }
TEST(HostileBundles, TrustedRoots) { CheckAll(test::HostileRoots()); }

TEST(HostileBundles, EveryReasonHasABundleThatIsRefusedForIt) {
  std::set<std::string> reasons;
  for (const ProvenanceCases& cases :
       {test::HostileForms(), test::HostileEntries(), test::HostileProofs(), test::HostileTimestamps(),
        test::HostileCertificates(), test::HostileIdentities(), test::HostileStatements(), test::HostileRoots()}) {
    for (const ProvenanceCase& one : cases) reasons.merge(Alternatives(one.reason));
  }
  // Only the generic check gives these: generic_bundles_test.cc.
  const std::set<std::string> generic = {"bundle.key", "message.digest", "tlog.missing-promise"};
  for (std::size_t i = 0; i < kProvenanceReasonCount; ++i) {
    const std::string name(ReasonName(static_cast<ProvenanceReason>(i)));
    EXPECT_NE(reasons.contains(name), generic.contains(name)) << name;
  }
}

TEST(HostileBundles, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const ProvenanceCases& cases :
       {test::GoodProvenance(), test::GoodTimesAndKeys(), test::HostileForms(), test::HostileEntries(),
        test::HostileProofs(), test::HostileTimestamps(), test::HostileCertificates(), test::HostileIdentities(),
        test::HostileStatements(), test::HostileRoots()}) {
    for (const ProvenanceCase& one : cases) {
      EXPECT_TRUE(names.insert(one.name).second) << one.name << " is there twice";
      EXPECT_EQ(one.name.starts_with("good_"), Alternatives(one.reason).contains("ok")) << one.name;
    }
  }
}

TEST(HostileBundles, TheReportSaysWhoBuiltIt) {
  ProvenanceEvidence evidence;
  evidence.timestamps = {test::TimestampSpec()};
  const BuiltProvenance built = evidence.Build();
  const ProvenanceVerdict verdict = Judge(built);
  ASSERT_TRUE(verdict.Accepted()) << MessageOf(verdict);
  const ProvenanceReport& report = *verdict.report;
  EXPECT_EQ(report.digest, built.digest);
  EXPECT_EQ(report.subject_name, test::kImageName);
  EXPECT_EQ(report.identity, test::kWorkflowUri);
  EXPECT_EQ(report.issuer, test::kGithubIssuerUri);
  EXPECT_EQ(report.source_repo, test::kSourceRepo);
  EXPECT_EQ(report.source_ref, test::kSourceRef);
  EXPECT_EQ(report.source_digest, test::kSourceCommit);
  EXPECT_EQ(report.signer_digest, test::kSourceCommit);
  EXPECT_EQ(report.runner, "github-hosted");
  EXPECT_EQ(report.trigger, "push");
  EXPECT_EQ(report.run, test::kRunUri);
  EXPECT_EQ(report.visibility, "public");
  ASSERT_EQ(report.times.size(), 2U);
  std::set<UnixTime> times;
  for (const VerifiedTime& time : report.times) times.insert(time.at);
  EXPECT_EQ(times, (std::set<UnixTime>{test::kSigningTime, test::kSigningTime + 5}));
  ASSERT_EQ(report.entries.size(), 1U);
  EXPECT_EQ(report.entries.front().log_index, 5083831322U);
}

TEST(HostileBundles, ARootThatIsTooOldSaysSo) {
  ProvenanceEvidence evidence;
  evidence.issuer = test::FulcioCa();
  const ProvenanceVerdict verdict = Judge(evidence.Build());
  EXPECT_EQ(AnswerOf(verdict), "cert.chain");
  EXPECT_NE(MessageOf(verdict).find("may be older than this bundle"), std::string::npos) << MessageOf(verdict);
  EXPECT_NE(MessageOf(verdict).find(test::Rfc3339(test::kListedSince).substr(0, 10)), std::string::npos)
      << MessageOf(verdict);
}

TEST(HostileBundles, TheMostAdvancedRefusalStandsFirst) {
  ProvenanceEvidence foreign;
  foreign.issuer = test::FulcioCa();
  ProvenanceEvidence evidence;
  evidence.policy["source-digest"] = std::string(40, 'a');
  evidence.edit_bundle = [first = foreign.Build().bundle](const std::string& text) {
    return "{}\n" + first + "\n" + text + "\n" + first + "\n";
  };
  const ProvenanceVerdict verdict = Judge(evidence.Build());
  EXPECT_EQ(AnswerOf(verdict), "identity.source-digest");
  ASSERT_EQ(verdict.refusals.size(), 4U);
  EXPECT_EQ(verdict.refusals.front().position, 2U);
  EXPECT_EQ(verdict.refusals.front().refusal.expected, std::string(40, 'a'));
  EXPECT_EQ(verdict.refusals.front().refusal.found, test::kSourceCommit);
}

TEST(HostileBundles, TwoBundlesOfOneImageAndOneCommitAskedFor) {
  ProvenanceEvidence later;
  const std::string commit(40, 'c');
  later.leaf.claims[test::kRepoDigest] = commit;
  later.statement.dependency_digest["gitCommit"] = test::JsonText(commit);
  ProvenanceEvidence first;
  // One instance issued both.
  later.instance = first.instance;
  later.issuer = first.issuer;
  later.leaf.scts = first.leaf.scts;
  later.entries = first.entries;
  const BuiltProvenance built = first.Build();
  const std::string lines = built.bundle + "\n" + later.Build().bundle + "\n";
  for (const std::string& wanted : {std::string(test::kSourceCommit), commit}) {
    SignerPolicy policy = PolicyOf(built.policy);
    policy.source_digest = wanted;
    const ProvenanceVerdict verdict = VerifyProvenance({lines, built.trusted_root, built.digest}, policy);
    ASSERT_TRUE(verdict.Accepted()) << MessageOf(verdict);
    EXPECT_EQ(verdict.report->source_digest, wanted);
    EXPECT_EQ(verdict.report->position, wanted == commit ? 1U : 0U);
  }
}

// Whatever one flipped bit does, it never makes a bundle say something else about who built what.
TEST(HostileBundles, AFlippedBitNeverSaysSomethingElse) {
  ProvenanceEvidence evidence;
  evidence.timestamps = {test::TimestampSpec()};
  BuiltProvenance built = evidence.Build();
  const std::string good = built.bundle;
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < good.size(); at += 37) {
    built.bundle = good;
    built.bundle.at(at) = static_cast<char>(built.bundle.at(at) ^ (1 << (at % 7)));
    const ProvenanceVerdict verdict = Judge(built);
    if (!verdict.Accepted()) continue;
    ++accepted;
    EXPECT_EQ(verdict.report->source_digest, test::kSourceCommit) << at;
    EXPECT_EQ(verdict.report->identity, test::kWorkflowUri) << at;
  }
  EXPECT_LT(accepted, good.size() / 37 / 4);  // the timestamp, which the log's time makes up for
}

}  // namespace
}  // namespace gl
