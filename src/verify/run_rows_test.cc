#include <gtest/gtest.h>

#include "verify/run_checks.h"

namespace gl {
namespace {

Finding Passes(Case& /*run*/) { return Pass("yes"); }
Finding Notes(Case& /*run*/) { return Noted("well"); }
Finding Fails(Case& /*run*/) { return Failed(Cause::kRefused, "no"); }
Finding IsMissing(Case& /*run*/) { return NotRun(Cause::kMissing, "nothing there"); }
Finding IsNotAsked(Case& /*run*/) { return NotRun(Cause::kNotAsked, "nobody asked"); }

constexpr CheckId kFirst = CheckId::kQuoteFormat;
constexpr CheckId kSecond = CheckId::kLogReplay;

// What the second check, which would pass, becomes after FIRST.
Finding Second(Finding (*first)(Case&), std::vector<CheckId> needs, std::vector<CheckId> after,
               CheckId second = kSecond, const Policy& policy = {}) {
  const Inputs inputs;
  Case run = {.inputs = inputs, .policy = policy, .now = 0, .facts = {}, .subject = {}, .tcb = {}};
  const std::vector<CheckRow> rows = {{kFirst, first, {}, {}}, {second, Passes, std::move(needs), std::move(after)}};
  const Findings findings = RunRows(rows, run);
  EXPECT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].check, kFirst);
  EXPECT_EQ(findings[1].check, second);
  return findings[1];
}

TEST(RunRows, ACheckRunsWhenWhatItNeedsHolds) {
  EXPECT_EQ(Second(Passes, {kFirst}, {}).outcome, Outcome::kPass);
  EXPECT_EQ(Second(Notes, {kFirst}, {}).outcome, Outcome::kPass);
  EXPECT_EQ(Second(Fails, {}, {}).outcome, Outcome::kPass);
}

TEST(RunRows, ACheckWhosePrerequisiteFailedIsNotRunAndNamesIt) {
  const Finding finding = Second(Fails, {kFirst}, {});
  EXPECT_EQ(finding.outcome, Outcome::kNotRun);
  EXPECT_EQ(finding.cause, Cause::kBlocked);
  EXPECT_EQ(finding.reason, "needs quote.format, which failed");
  EXPECT_EQ(Second(IsMissing, {kFirst}, {}).reason, "needs quote.format, which did not run");
  EXPECT_EQ(Second(Passes, {CheckId::kOsImage}, {}).reason, "needs os.image, which did not run");
}

TEST(RunRows, AfterMeansNotFailed) {
  EXPECT_EQ(Second(Passes, {}, {kFirst}).outcome, Outcome::kPass);
  EXPECT_EQ(Second(IsMissing, {}, {kFirst}).outcome, Outcome::kPass);
  const Finding finding = Second(Fails, {}, {kFirst});
  EXPECT_EQ(finding.outcome, Outcome::kNotRun);
  EXPECT_EQ(finding.reason, "means nothing while quote.format fails");
}

TEST(RunRows, WhatNobodyAskedForIsNotMissingLater) {
  const CheckId optional = CheckId::kPinTree;
  EXPECT_EQ(Second(IsNotAsked, {kFirst}, {}, optional).cause, Cause::kNotAsked);
  EXPECT_EQ(Second(IsMissing, {kFirst}, {}, optional).cause, Cause::kBlocked);
  Policy policy;
  policy.tree_sha256 = std::string(64, 'a');
  const Finding demanded = Second(IsNotAsked, {kFirst}, {}, optional, policy);
  EXPECT_EQ(demanded.cause, Cause::kBlocked);
  EXPECT_TRUE(demanded.required);
}

TEST(RunRows, WhatIsRequiredFollowsFromThePolicy) {
  Policy policy;
  Inputs inputs;
  const Case run = {.inputs = inputs, .policy = policy, .now = 0, .facts = {}, .subject = {}, .tcb = {}};
  for (const CheckInfo& info : AllChecks()) {
    const bool optional =
        info.tier == Tier::kProvenance || info.tier == Tier::kFreshness ||
        (info.tier == Tier::kWorkload && info.id != CheckId::kPinConfig && info.id != CheckId::kPinMode) ||
        info.id == CheckId::kAppKms || info.id == CheckId::kOsAcpi;
    EXPECT_EQ(IsRequired(info.id, run), !optional) << info.name;
  }
  policy.repo = policy.kms_root = policy.tree_sha256 = policy.reachable_from = policy.nonce = policy.cert_issuer = "x";
  policy.commits = {"x"};
  for (const CheckInfo& info : AllChecks()) {
    const bool never = info.id == CheckId::kOsAcpi || info.id == CheckId::kFreshEndpoint;
    EXPECT_EQ(IsRequired(info.id, run), !never) << info.name;
  }
  policy = {};
  inputs.bundles.push_back({});
  EXPECT_TRUE(IsRequired(CheckId::kProvenanceLog, run));
}

}  // namespace
}  // namespace gl
