#include "verify/diff_reports.h"

#include <gtest/gtest.h>

#include "tests/builders/app_evidence.h"
#include "tests/builders/der_writer.h"
#include "tests/vectors/report_on.h"

namespace gl {
namespace {

using test::AppEvidence;
using test::WithReplaced;

using Texts = std::vector<std::string>;

const std::string kOtherCommit(40, 'b');

// TEXT with the other commit at each place of the first.
std::string MovedPin(std::string text) {
  for (std::size_t at = text.find(test::kAppCommit); at != std::string::npos; at = text.find(test::kAppCommit)) {
    text.replace(at, test::kAppCommit.size(), kOtherCommit);
  }
  return text;
}

class DiffReports : public testing::Test {
 protected:
  DiffReports() { later.policy["commit"] = "[\"" + std::string(test::kAppCommit) + "\",\"" + kOtherCommit + "\"]"; }

  void MovePin() { later.edit_config = later.edit_yaml = MovedPin; }

  // What is said of the earlier evidence and the later one.
  ReportDiff Diff() {
    a = test::ReportOn(earlier.Build());
    b = test::ReportOn(later.Build());
    ReportDiff diff = gl::DiffReports(a, b);
    headline = DiffHeadline(diff, a, b);
    return diff;
  }

  AppEvidence earlier;
  AppEvidence later = earlier;
  Report a, b;
  std::string headline;
};

Texts Names(const ReportDiff& diff) {
  Texts names;
  for (const Change& change : diff.changes) names.push_back(change.what);
  return names;
}

TEST_F(DiffReports, NothingChanged) {
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.outcome, DiffOutcome::kSame);
  EXPECT_EQ(Names(diff), Texts{});
  EXPECT_EQ(headline, "SAME: nothing changed");
}

TEST_F(DiffReports, OnlyThePinMoved) {
  MovePin();
  const ReportDiff diff = Diff();
  EXPECT_EQ(b.answer.verdict, Verdict::kVerified) << Headline(b);
  EXPECT_EQ(diff.outcome, DiffOutcome::kPinMoved);
  EXPECT_EQ(diff.causes, Texts{"the pin"});
  const std::string old_name = "pin-" + std::string(test::kAppCommit);
  EXPECT_EQ(Names(diff), (Texts{"compose-hash", "app-id", "mr-config-id", "rtmr3",
                                "services.app.environment.GIT_LAUNCHER_CONFIG_SHA256", "services.app.configs",
                                "configs." + old_name, "configs.pin-" + kOtherCommit, "commit"}));
  EXPECT_EQ(diff.changes.back().from, test::kAppCommit);
  EXPECT_EQ(diff.changes.back().to, kOtherCommit);
  EXPECT_EQ(headline, "UPGRADE: only the pin moved, from " + std::string(test::kAppCommit) + " to " + kOtherCommit);
}

TEST_F(DiffReports, ThePinAndSomethingElse) {
  MovePin();
  later.edit_config = [](std::string text) { return MovedPin(std::move(text)) + "FETCH_TIMEOUT=60\n"; };
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.outcome, DiffOutcome::kChanged);
  EXPECT_EQ(headline, "CHANGED: the compose file, the pin");
}

TEST_F(DiffReports, AnotherRepository) {
  const std::string other = "https://example.org/evil/app.git";
  later.edit_config = WithReplaced(test::kAppRepo, other);
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.outcome, DiffOutcome::kChanged);
  EXPECT_EQ(headline, "CHANGED: the compose file, the repository (B is not verified: what is said of it is a claim)");
}

TEST_F(DiffReports, AnotherEntry) {
  later.edit_config = [](const std::string& text) { return text + "ENTRYPOINT_SCRIPT=other.sh\nREPO_SUBDIR=x\n"; };
  EXPECT_EQ(Diff().outcome, DiffOutcome::kChanged);
  EXPECT_EQ(headline, "CHANGED: the compose file, what is run of the commit");
}

TEST_F(DiffReports, AnotherImageOfTheLauncher) {
  later.edit_yaml = WithReplaced(test::kLauncherDigest, std::string(64, 'e'));
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.causes, Texts{"the launcher's image"});
  EXPECT_EQ(Names(diff),
            (Texts{"compose-hash", "app-id", "mr-config-id", "rtmr3", "launcher image", "services.app.image"}));
}

TEST_F(DiffReports, AnotherService) {
  later.edit_yaml = WithReplaced("configs:\n  pin", "  db:\n    image: postgres\nconfigs:\n  pin");
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.causes, Texts{"the compose file"});
  EXPECT_EQ(Names(diff).back(), "services.db");
  EXPECT_EQ(diff.changes.back().from, std::nullopt);
}

TEST_F(DiffReports, OnlyBlanksOfTheComposeFile) {
  later.edit_yaml = [](const std::string& text) { return text + "\n"; };
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.outcome, DiffOutcome::kChanged);
  EXPECT_EQ(diff.causes, Texts{"the compose file"});
}

TEST_F(DiffReports, AnotherOperatingSystem) {
  later.edit_td = [](test::TdReportSpec& td) { td.mr_td = std::string(48, 'x'); };
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.outcome, DiffOutcome::kChanged);
  EXPECT_EQ(diff.causes.front(), "the operating system");
  EXPECT_EQ(diff.changes.front().what, "mrtd");
  // What the events say is not read any more: less is known, which is not that it changed.
  EXPECT_EQ(diff.causes, (Texts{"the operating system", "B shows less than A"}));
}

TEST_F(DiffReports, TheShapeOfTheMachine) {
  later.edit_td = [](test::TdReportSpec& td) { td.rtmr[0] = std::string(48, 'x'); };
  EXPECT_EQ(Diff().causes.front(), "the virtual machine's shape");
}

TEST_F(DiffReports, TheHardware) {
  later.edit_td = [](test::TdReportSpec& td) { td.SetTdAttributes(0x10000001); };
  EXPECT_EQ(Diff().causes, Texts{"the hardware"});
  EXPECT_EQ(headline, "CHANGED: the hardware (B is not verified: what is said of it is a claim)");
}

TEST_F(DiffReports, AnotherPlatform) {
  later.tdx.pck_fields.Set("4", test::DerOctets(std::string(6, '\x42')));
  later.tdx.tcb_info.fmspc = "424242424242";
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.causes, Texts{"the hardware"});
  EXPECT_EQ(Names(diff), Texts{"fmspc"});
}

TEST_F(DiffReports, IntelsWord) {
  later.tdx.tcb_info.levels.front().statement = {.status = "OutOfDate", .advisories = {"INTEL-SA-00001"}};
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.causes, Texts{"Intel's word on it"});
  EXPECT_EQ(Names(diff), (Texts{"tcb status", "advisories"}));
}

TEST_F(DiffReports, TheKeyProvider) {
  later.key_provider = R"({"name":"local-sgx","id":"aa"})";
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.causes, Texts{"the key provider"});
  EXPECT_EQ(Names(diff), (Texts{"key provider", "rtmr3"}));
}

TEST_F(DiffReports, TheInstance) {
  later.edit_log = [](test::EventLogBuilder& log) { log.Named("instance-id").payload = std::string(20, '\x2E'); };
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.causes, Texts{"the instance"});
  EXPECT_EQ(Names(diff), (Texts{"instance-id", "rtmr3"}));
}

TEST_F(DiffReports, EventsOfTheApplication) {
  later.edit_log = [](test::EventLogBuilder& log) { log.events.push_back({.name = "mine", .payload = "x"}); };
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.causes, Texts{"the events of the application"});
  EXPECT_EQ(Names(diff), Texts{"rtmr3"});
}

TEST_F(DiffReports, AComposeFileThatIsNotShown) {
  later.edit_shown_compose = [](const std::string&) { return std::string(); };
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.causes, Texts{"B shows less than A"});
  EXPECT_EQ(diff.outcome, DiffOutcome::kChanged);
}

TEST_F(DiffReports, WithoutAQuoteNothingIsCompared) {
  later.tdx.edit_quote = [](const std::string& quote) { return quote.substr(0, 2000); };
  const ReportDiff diff = Diff();
  EXPECT_EQ(diff.outcome, DiffOutcome::kNotComparable);
  EXPECT_EQ(headline, "NOT COMPARABLE: B does not have a quote that can be read");
  EXPECT_EQ(DiffHeadline(diff, b, a), "NOT COMPARABLE: A does not have a quote that can be read");
  EXPECT_EQ(DiffHeadline(diff, b, b), "NOT COMPARABLE: neither has a quote that can be read");
}

TEST_F(DiffReports, NobodyVerified) {
  earlier.policy["commit"] = later.policy["commit"] = "\"" + std::string(40, 'c') + "\"";
  EXPECT_EQ(Diff().outcome, DiffOutcome::kSame);
  EXPECT_EQ(headline, "SAME: nothing changed (A and B are not verified: what is said of them is a claim)");
}

}  // namespace
}  // namespace gl
