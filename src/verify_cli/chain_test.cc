#include "verify_cli/chain.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

// A report in which every check passes, and these findings are in the place of their own.
Report With(const std::vector<std::pair<CheckId, Finding>>& others, Verdict verdict = Verdict::kVerified) {
  Report report;
  report.answer.verdict = verdict;
  for (const CheckInfo& info : AllChecks()) {
    Finding finding = Pass("p");
    for (const auto& [id, other] : others) {
      if (id == info.id) finding = other;
    }
    finding.check = info.id;
    report.findings.push_back(std::move(finding));
  }
  return report;
}

std::string StatesOf(const Report& report) {
  std::string text;
  for (const ChainLink& link : ChainOf(report)) text += (text.empty() ? "" : " ") + std::string(LinkWord(link.state));
  return text;
}

Finding NotAsked() {
  Finding finding = NotRun(Cause::kNotAsked, "r");
  finding.required = false;
  return finding;
}

TEST(Chain, HoldsWhenEverythingDoes) {
  EXPECT_EQ(StatesOf(With({})), "holds holds holds holds holds");
  EXPECT_EQ(StatesOf(With({{CheckId::kPinTree, NotAsked()}, {CheckId::kProvenanceLog, NotAsked()}})),
            "holds holds holds holds holds");
}

TEST(Chain, NothingHoldsThatRestsOnWhatDoesNot) {
  EXPECT_EQ(StatesOf(With({{CheckId::kQuoteTcb, Failed(Cause::kRefused, "r")}})),
            "fails unsupported unsupported unsupported unsupported");
  EXPECT_EQ(StatesOf(With({{CheckId::kOsImage, NotRun(Cause::kMissing, "r")}})),
            "holds open unsupported unsupported unsupported");
  EXPECT_EQ(
      StatesOf(With({{CheckId::kAppEvents, Differs("r", "a", "b")}, {CheckId::kPinRepo, Differs("r", "a", "b")}})),
      "holds holds fails unsupported fails");
  EXPECT_EQ(StatesOf(With({{CheckId::kProvenanceLog, Differs("r", "a", "b")}})), "holds holds holds fails unsupported");
}

TEST(Chain, OfNothingIsOpen) { EXPECT_EQ(StatesOf({}), "open open open open open"); }

TEST(Chain, ACommitThatNobodyDemandedIsOpen) {
  const std::vector<std::pair<CheckId, Finding>> none = {
      {CheckId::kPinRepo, NotAsked()}, {CheckId::kPinCommit, NotAsked()}, {CheckId::kPinTree, NotAsked()}};
  EXPECT_EQ(StatesOf(With(none, Verdict::kIncomplete)), "holds holds holds holds open");
  EXPECT_EQ(StatesOf(With(none, Verdict::kVerified)), "holds holds holds holds holds");  // the compose-hash was
  EXPECT_EQ(StatesOf(With({}, Verdict::kIncomplete)), "holds holds holds holds holds");
}

TEST(Chain, ShowsWhatIsThere) {
  Report report = With({});
  report.subject.tee = "TDX 1.5";
  report.tcb.status = "UpToDate";
  report.subject.os_version = "0.5.8";
  report.subject.os_image_hash = std::string(64, 'a');
  report.subject.launcher_image = "h/n@sha256:" + std::string(64, 'b');
  report.subject.repo = "https://h/x";
  report.subject.commit = "short";
  const auto links = ChainOf(report);
  EXPECT_EQ(links[0].value + "|" + links[0].detail, "TDX 1.5|TCB UpToDate");
  EXPECT_EQ(links[1].value + "|" + links[1].detail, "dstack 0.5.8|aaaaaaaaaaaa...");
  EXPECT_EQ(links[2].value + links[2].detail, "");
  EXPECT_EQ(links[3].value + "|" + links[3].detail, "h/n|bbbbbbbbbbbb...");
  EXPECT_EQ(links[4].value + "|" + links[4].detail, "https://h/x|short");
  for (const std::string image : {"plain", "n@", "n@x", "@sha256:"}) {
    report.subject.launcher_image = image;
    EXPECT_EQ(ChainOf(report)[3].value, image.substr(0, image.find('@')));
  }
}

}  // namespace
}  // namespace gl
