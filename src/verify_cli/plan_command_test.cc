// The circle: what plan writes, once attested, is verified by the very command that plan prints, and by no other.
#include "verify_cli/plan_command.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/vectors/report_on.h"
#include "verify_cli/git_clone.h"

namespace gl {
namespace {

using test::AppEvidence;
using test::Ok;
using test::Refused;
using Words = std::vector<std::string>;

Result<VerifyOptions> OptionsOf(const Words& words) {
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return ParseVerifyOptions(arguments);
}

const std::string kImage = std::string(test::kLauncherImage) + "@sha256:" + std::string(test::kLauncherDigest);

// A plan, the command that it prints without the program's name, and the evidence of a machine that was given it.
struct Circle {
  VerifyOptions options;
  Plan plan;
  Words command;
  test::BuiltFiles files;
};

Result<Circle> MakeCircle(const Words& words) {
  GL_ASSIGN(VerifyOptions options, OptionsOf(words));
  GL_ASSIGN(Plan plan, PlanOf(options));
  Words command = VerifyCommand(options, plan);
  command.erase(command.begin());
  AppEvidence evidence;
  evidence.edit_compose = [&](const std::string&) { return plan.app_compose; };
  test::BuiltFiles files = evidence.Build();
  return Circle{std::move(options), std::move(plan), std::move(command), std::move(files)};
}

Result<Report> ReportBy(const Circle& circle, const Words& command, const SourceRepository* source = nullptr) {
  GL_ASSIGN(const VerifyOptions options, OptionsOf(command));
  Inputs inputs;
  inputs.attestation = test::InputOf(circle.files, "attestation", "attestation.json");
  inputs.collateral = test::InputOf(circle.files, "collateral", "collateral.json");
  inputs.os_reference = test::InputOf(circle.files, "os-reference", "os-reference.json");
  inputs.trusted_root = test::InputOf(circle.files, "trusted root", "root.der");
  inputs.source = source;
  return RunChecks(inputs, options.policy, AppEvidence().tdx.time);
}

Words Failed(const Report& report) {
  Words failed;
  for (const Finding& finding : report.findings) {
    if (finding.outcome == Outcome::kFail) failed.emplace_back(InfoOf(finding.check).name);
  }
  return failed;
}

const std::vector<Words> kPlans = {
    {"plan", "--repo", "https://example.org/team/app.git", "--commit", std::string(40, 'a'), "--image", kImage},
    {"plan",
     "--repo",
     "https://example.org/a",
     "--commit",
     std::string(64, 'b'),
     "--image",
     kImage,
     "--subdir=-svc",
     "--entrypoint",
     "bin/start.sh",
     "--work-dir",
     "/srv/app",
     "--name",
     "other",
     "--key-provider",
     "none",
     "--port",
     "80:8080",
     "--env",
     "API_TOKEN",
     "--env",
     "level",
     "--agent-socket"},
    {"plan", "--repo", "https://example.org/a", "--commit", std::string(40, 'c'), "--image", kImage, "--run-cmd",
     "exec python3 -m http.server \"$PORT\"", "--install-cmd", "-x 'it'"},
};

TEST(PlanCommand, WhatItWritesIsVerifiedByTheCommandThatItPrints) {
  for (const Words& words : kPlans) {
    const auto circle = MakeCircle(words);
    ASSERT_TRUE(Ok(circle));
    const auto report = ReportBy(*circle, circle->command);
    ASSERT_TRUE(Ok(report));
    EXPECT_EQ(report->answer.exit_code, ExitCode::kVerified) << Headline(*report);
    EXPECT_EQ(Failed(*report), Words());
    EXPECT_EQ(report->subject.compose_hash, circle->plan.compose_hash);
  }
}

TEST(PlanCommand, WhatItWritesPassesLint) {
  for (const Words& words : kPlans) {
    const auto circle = MakeCircle(words);
    ASSERT_TRUE(Ok(circle));
    const auto policy = OptionsOf({"lint", "x", "--image", kImage});
    ASSERT_TRUE(Ok(policy));
    for (const Finding& finding : LintCompose(circle->plan.app_compose, policy->policy)) {
      EXPECT_EQ(finding.outcome, Outcome::kPass) << InfoOf(finding.check).name << ": " << finding.reason;
    }
  }
}

// The printed command with another value of one word fails in the check of that word.
struct OtherValue {
  std::size_t plan;
  const char* word;
  std::string value;
  const char* check;
};

TEST(PlanCommand, AnotherValueOfAnyWordIsRefused) {
  const std::vector<OtherValue> others = {
      {0, "--repo", "https://example.org/team/other.git", "pin.repo"},
      {0, "--commit", std::string(40, 'b'), "pin.commit"},
      {0, "--image", std::string(test::kLauncherImage) + "@sha256:" + std::string(64, '1'), "compose.launcher-image"},
      {0, "--image", "ghcr.io/other/git-launcher@sha256:" + std::string(test::kLauncherDigest),
       "compose.launcher-image"},
      {0, "--compose-hash", std::string(64, '1'), "app.compose-hash"},
      {0, "--entrypoint", "other.sh", "pin.repo"},
      {1, "--entrypoint", "entrypoint.sh", "pin.repo"},
      {1, "--subdir", "svc", "pin.repo"},
      {2, "--run-cmd", "exec python3", "pin.mode"},
      {2, "--install-cmd", "x", "pin.mode"},
  };
  for (const OtherValue& other : others) {
    const auto circle = MakeCircle(kPlans[other.plan]);
    ASSERT_TRUE(Ok(circle));
    Words command;
    bool found = false;
    for (std::size_t i = 0; i < circle->command.size(); ++i) {
      const std::string& word = circle->command[i];
      const bool joined = word.starts_with(std::string(other.word) + "=");
      if (word != other.word && !joined) {
        command.push_back(word);
        continue;
      }
      found = true;
      command.push_back(std::string(other.word) + "=" + other.value);
      if (!joined) ++i;
    }
    ASSERT_TRUE(found) << other.word;
    const auto report = ReportBy(*circle, command);
    ASSERT_TRUE(Ok(report));
    EXPECT_NE(report->answer.exit_code, ExitCode::kVerified) << other.word;
    EXPECT_EQ(Failed(*report), Words{other.check}) << other.word;
  }
}

// What another machine was given does not pass for it: each change of the plan is seen by the first plan's command.
TEST(PlanCommand, AnotherPlanIsRefused) {
  const auto good = MakeCircle(kPlans[0]);
  ASSERT_TRUE(Ok(good));
  const std::vector<Words> changes = {{"--entrypoint", "other.sh"}, {"--subdir", "svc"},        {"--port", "22"},
                                      {"--key-provider", "none"},   {"--work-dir", "/srv/app"}, {"--name", "other"},
                                      {"--env", "API_TOKEN"},       {"--agent-socket"}};
  for (const Words& change : changes) {
    Words words = kPlans[0];
    words.insert(words.end(), change.begin(), change.end());
    const auto circle = MakeCircle(words);
    ASSERT_TRUE(Ok(circle)) << change[0];
    const auto report = ReportBy(*circle, good->command);
    ASSERT_TRUE(Ok(report));
    EXPECT_EQ(std::ranges::count(Failed(*report), "app.compose-hash"), 1) << change[0];
    EXPECT_EQ(report->answer.exit_code, ExitCode::kNotVerified) << change[0];
  }
}

TEST(PlanCommand, WithACloneTheTreeIsPinnedToo) {
  const test::GitRepoBuilder repository(HashAlgorithm::kSha1);
  test::WriteFile(repository.Path("entrypoint.sh"), "echo hello\n");
  const std::string commit = repository.Commit();
  Words words = {"plan", "--repo",   "https://example.org/a", "--commit",         commit, "--image",
                 kImage, "--source", repository.Path(),       "--reachable-from", "HEAD"};
  const auto circle = MakeCircle(words);
  ASSERT_TRUE(Ok(circle));
  EXPECT_NE(circle->plan.config.find("\nTREE_SHA256="), std::string::npos);
  const Words tail(circle->command.end() - 4, circle->command.end());
  EXPECT_EQ(tail, (Words{"--reachable-from", "HEAD", "--source", "."}));
  const auto clone = GitClone::Open(repository.Path());
  ASSERT_TRUE(Ok(clone));
  const auto report = ReportBy(*circle, circle->command, &(*clone)->Repository());
  ASSERT_TRUE(Ok(report));
  EXPECT_EQ(report->answer.exit_code, ExitCode::kVerified) << Headline(*report);

  words.insert(words.end(), {"--entrypoint", "start.sh"});
  EXPECT_TRUE(Refused(MakeCircle(words), Fault::kConfig, "the commit has no file 'start.sh'"));
}

TEST(PlanCommand, HandsOnWhatIsNotPartOfAPlan) {
  Words words = kPlans[0];
  const Words more = {"--os-image",         std::string(64, '1'), "--os-image",
                      std::string(64, '2'), "--accept-tcb",       "UpToDate"};
  words.insert(words.end(), more.begin(), more.end());
  words.insert(words.end(), {"--target", "https://app.example.org"});
  const auto circle = MakeCircle(words);
  ASSERT_TRUE(Ok(circle));
  EXPECT_EQ(circle->command.front(), "https://app.example.org");
  EXPECT_EQ(Words(circle->command.end() - 6, circle->command.end()), more);
  Words hidden = words;
  hidden.push_back("--os-reference=a\x1b[2J");
  EXPECT_TRUE(Refused(MakeCircle(hidden), Fault::kConfig, "is U+001B ESCAPE: remove it"));
  words.insert(words.end(), {"--reachable-from", "main"});
  EXPECT_TRUE(Refused(MakeCircle(words), Fault::kConfig, "--reachable-from needs a clone"));
}

}  // namespace
}  // namespace gl
