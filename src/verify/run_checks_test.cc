#include "verify/run_checks.h"

#include <gtest/gtest.h>

#include "tests/builders/app_evidence.h"
#include "tests/builders/hostile_evidence.h"
#include "tests/vectors/report_on.h"

namespace gl {
namespace {

using test::AppEvidence;

std::string NotPassed(const Report& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    if (finding.outcome == Outcome::kPass || finding.outcome == Outcome::kNote) continue;
    if (finding.outcome == Outcome::kNotRun && !finding.required) continue;
    text += std::string(InfoOf(finding.check).name) + ": " + finding.reason + " [" + finding.expected + " | " +
            finding.found + "]\n";
  }
  return text;
}

std::vector<std::string_view> Failed(const Report& report) {
  std::vector<std::string_view> names;
  for (const Finding& finding : report.findings) {
    if (finding.outcome == Outcome::kFail) names.push_back(InfoOf(finding.check).name);
  }
  return names;
}

TEST(RunChecks, EveryCaseGetsItsFindings) {
  for (const test::EvidenceCase& one : test::EvidenceCases()) {
    AppEvidence evidence;
    one.change(evidence);
    const Report report = test::ReportOn(evidence.Build());
    EXPECT_EQ(Failed(report), one.failed) << one.name << "\n" << NotPassed(report);
    EXPECT_EQ(static_cast<int>(report.answer.exit_code), one.exit_code) << one.name << "\n" << NotPassed(report);
  }
}

}  // namespace
}  // namespace gl
