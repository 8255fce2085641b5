#include "verify/verdict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace gl {
namespace {

constexpr JudgeOptions kDemanding = {.anything_demanded = true, .strict = false};
constexpr JudgeOptions kStrict = {.anything_demanded = true, .strict = true};

Finding Optional(Finding finding) {
  finding.required = false;
  return finding;
}

// Every kind of finding that a check can make, and the exit code that it brings about alone.
struct Kind {
  Finding finding;
  ExitCode code, strict_code;
};

std::vector<Kind> Kinds() {
  using enum ExitCode;
  return {
      {Pass("p"), kVerified, kVerified},
      {Optional(Pass("p")), kVerified, kVerified},
      {Noted("n"), kVerified, kVerified},
      {Optional(NotRun(Cause::kNotAsked, "r")), kVerified, kVerified},
      {Optional(NotRun(Cause::kMissing, "r")), kVerified, kNotVerified},
      {Optional(NotRun(Cause::kBlocked, "r")), kVerified, kNotVerified},
      {NotRun(Cause::kMissing, "r"), kIncomplete, kNotVerified},
      {NotRun(Cause::kBlocked, "r"), kIncomplete, kNotVerified},
      {NotRun(Cause::kNotAsked, "r"), kIncomplete, kIncomplete},
      {Failed(Cause::kRefused, "r"), kRefused, kRefused},
      {Optional(Failed(Cause::kRefused, "r")), kRefused, kRefused},
      {Failed(Cause::kContradicted, "r"), kNotVerified, kNotVerified},
      {Optional(Differs("r", "a", "b")), kNotVerified, kNotVerified},
      {Failed(Cause::kUnreadable, "r"), kUnreadable, kUnreadable},
      {Failed(Cause::kOurBug, "r"), kBug, kBug},
      {Failed(Cause::kMissing, "a failure without a cause of failures"), kBug, kBug},
  };
}

// Higher is worse.
int Rank(ExitCode code) {
  using enum ExitCode;
  const std::vector<ExitCode> order = {kVerified, kIncomplete, kRefused, kNotVerified, kUnreadable, kUsage, kBug};
  return static_cast<int>(std::ranges::find(order, code) - order.begin());
}

TEST(Verdict, OfOneFinding) {
  for (const Kind& kind : Kinds()) {
    const Answer answer = Judge({kind.finding}, kDemanding);
    EXPECT_EQ(answer.exit_code, kind.code);
    EXPECT_EQ(answer.verdict == Verdict::kVerified, kind.code == ExitCode::kVerified);
    EXPECT_EQ(answer.verdict == Verdict::kIncomplete, kind.code == ExitCode::kIncomplete);
    EXPECT_EQ(Judge({kind.finding}, kStrict).exit_code, kind.strict_code);
  }
}

TEST(Verdict, OfNothingIsIncomplete) { EXPECT_EQ(Judge({}, kDemanding).exit_code, ExitCode::kIncomplete); }

TEST(Verdict, WithoutADemandNothingIsVerified) {
  const Answer answer = Judge({Pass("p")}, {});
  EXPECT_EQ(answer.verdict, Verdict::kIncomplete);
  EXPECT_EQ(answer.exit_code, ExitCode::kIncomplete);
  EXPECT_EQ(Judge({Pass("p"), Failed(Cause::kContradicted, "r")}, {}).exit_code, ExitCode::kNotVerified);
}

TEST(Verdict, OrderOfExitCodes) {
  using enum ExitCode;
  const std::vector<ExitCode> from_worst = {kBug, kUsage, kUnreadable, kNotVerified, kRefused, kIncomplete, kVerified};
  for (std::size_t i = 0; i < from_worst.size(); ++i) {
    for (std::size_t j = i; j < from_worst.size(); ++j) {
      EXPECT_EQ(Worse(from_worst[i], from_worst[j]), from_worst[i]);
      EXPECT_EQ(Worse(from_worst[j], from_worst[i]), from_worst[i]);
    }
  }
}

// The property that the design rests on: a further finding never makes the answer better, wherever it stands.
TEST(Verdict, AddingAFindingOnlyMakesItStricter) {
  std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): the same run each time
  const std::vector<Kind> kinds = Kinds();
  std::uniform_int_distribution<std::size_t> pick(0, kinds.size() - 1);
  for (int round = 0; round < 5000; ++round) {
    Findings findings;
    for (std::size_t i = 0; i <= pick(random); ++i) findings.push_back(kinds[pick(random)].finding);
    for (const JudgeOptions& options : {kDemanding, kStrict, JudgeOptions{}}) {
      const int before = Rank(Judge(findings, options).exit_code);
      const auto at = static_cast<std::ptrdiff_t>(pick(random) % (findings.size() + 1));
      Findings more = findings;
      more.insert(more.begin() + at, kinds[pick(random)].finding);
      ASSERT_GE(Rank(Judge(more, options).exit_code), before);
    }
  }
}

}  // namespace
}  // namespace gl
