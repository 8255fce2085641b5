#include "verify_cli/metrics_file.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

TEST(MetricsFile, TheTextHasStateAndCounts) {
  Report report;
  report.answer = {Verdict::kVerified, ExitCode::kVerified};
  report.subject.repo = "https://example.org/a\"b\\c\nd";
  const std::string text = MetricsText(report, {.runs = 3, .failures = 2, .changes = 1}, 1700000000);
  for (
      const std::string_view line :
      {"verified 1", "exit_code 0", "last_report_timestamp_seconds 1700000000", "reports_total 3", "failures_total 2",
       "changes_total 1",
       R"(subject_info{repo="https://example.org/a\"b\\\\c\\x0ad",commit="",launcher_image="",compose_hash="",app_id=""} 1)"}) {
    EXPECT_TRUE(text.contains("\ngit_launcher_verify_" + std::string(line) + "\n")) << text;
  }
  report.answer = {Verdict::kNotVerified, ExitCode::kRefused};
  EXPECT_TRUE(MetricsText(report, {}, 0).contains("\ngit_launcher_verify_verified 0\n"));
  EXPECT_TRUE(MetricsText(report, {}, 0).contains("\ngit_launcher_verify_exit_code 5\n"));
}

TEST(MetricsFile, IsReplacedInOneStep) {
  const test::TempDir directory;
  const std::string path = directory.Path("metrics.prom");
  test::WriteFile(path + ".new", "left over");
  ASSERT_TRUE(test::Ok(WriteMetrics(path, "one")));
  ASSERT_TRUE(test::Ok(WriteMetrics(path, "two")));
  EXPECT_EQ(test::BytesOf(path), "two");
  EXPECT_FALSE(test::Exists(path + ".new"));
  for (const char* const bad : {"no/such/place", "", "metrics.prom/x"}) {
    EXPECT_TRUE(test::Refused(WriteMetrics(directory.Path(bad), "x"), Fault::kConfig, "--metrics")) << bad;
  }
}

}  // namespace
}  // namespace gl
