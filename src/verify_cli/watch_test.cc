#include "verify_cli/watch.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

Report Verified() {
  Report report;
  report.answer = {Verdict::kVerified, ExitCode::kVerified};
  report.subject.repo = "https://example.org/a.git";
  report.subject.commit = std::string(40, 'a');
  return report;
}

TEST(Watch, OnlyVerdictAndSubjectCount) {
  const Report before = Verified();
  Report after = before;
  after.at = 7;
  after.tcb.status = "SWHardeningNeeded";
  after.inputs.push_back({"attestation", "00", "file"});
  EXPECT_EQ(ChangesBetween(before, after), "");
  after.answer = {Verdict::kNotVerified, ExitCode::kNotVerified};
  EXPECT_EQ(ChangesBetween(before, after), "verdict");
  Report refused = after;
  refused.answer.exit_code = ExitCode::kRefused;
  EXPECT_EQ(ChangesBetween(after, refused), "verdict");
}

TEST(Watch, EveryFieldOfTheSubjectCounts) {
  const auto changed = [](std::optional<std::string> Subject::* field) {
    Report after = Verified();
    after.subject.*field = "another";
    return ChangesBetween(Verified(), after);
  };
  EXPECT_EQ(changed(&Subject::repo), "repo");
  EXPECT_EQ(changed(&Subject::commit), "commit");
  EXPECT_EQ(changed(&Subject::tree_sha256), "tree_sha256");
  EXPECT_EQ(changed(&Subject::subdir), "subdir");
  EXPECT_EQ(changed(&Subject::entrypoint), "entrypoint");
  EXPECT_EQ(changed(&Subject::mode), "mode");
  EXPECT_EQ(changed(&Subject::launcher_image), "launcher_image");
  EXPECT_EQ(changed(&Subject::compose_hash), "compose_hash");
  EXPECT_EQ(changed(&Subject::app_id), "app_id");
  EXPECT_EQ(changed(&Subject::instance_id), "instance_id");
  EXPECT_EQ(changed(&Subject::os_image_hash), "os_image_hash");
  EXPECT_EQ(changed(&Subject::os_version), "os_version");
  EXPECT_EQ(changed(&Subject::tee), "tee");
  Report without = Verified();
  without.subject.commit.reset();
  without.subject.repo = "x";
  EXPECT_EQ(ChangesBetween(Verified(), without), "repo,commit");
}

TEST(Watch, OptionsThatHaveNoMeaningAreRefused) {
  EXPECT_TRUE(test::Ok(CheckWatching({}, "t")));
  EXPECT_TRUE(test::Ok(CheckWatching({.every = 1, .metrics = "f", .program = "/p"}, "t")));
  EXPECT_TRUE(test::Refused(CheckWatching({.metrics = "f"}, "t"), Fault::kConfig, "--watch"));
  EXPECT_TRUE(test::Refused(CheckWatching({.program = "/p"}, "t"), Fault::kConfig, "--watch"));
  EXPECT_TRUE(test::Refused(CheckWatching({.every = 1, .program = "p"}, "t"), Fault::kConfig, "absolute path"));
  EXPECT_TRUE(test::Refused(CheckWatching({.every = 8 * 86400}, "t"), Fault::kConfig, "7d"));
  EXPECT_TRUE(test::Refused(CheckWatching({.every = 1}, "-"), Fault::kConfig, "read again"));
  EXPECT_TRUE(test::Refused(CheckWatching({.every = 1}, ""), Fault::kConfig, "read again"));
}

}  // namespace
}  // namespace gl
