#include "verify_cli/diff_command.h"

#include <gtest/gtest.h>

#include "doc/strict_json.h"
#include "tests/builders/app_evidence.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "verify/policy_file.h"

namespace gl {
namespace {

using test::AppEvidence;
using test::Ok;

constexpr JudgeRequest kRequest = {.now = 1787184000, .version = "9.9"};

// A repository with two commits, and the attestations of machines that were told one each.
class DiffCommand : public testing::Test {
 protected:
  DiffCommand() {
    test::WriteFile(repository.Path("entrypoint.sh"), "echo 1\n");
    first = repository.Commit();
    test::WriteFile(repository.Path("entrypoint.sh"), "echo 2\n");
    second = repository.Commit();
    options.action = VerifyOptions::Action::kDiff;
    options.target = Save("a.json", first);
    options.other_target = Save("b.json", second);
    options.collateral = directory.Path("collateral.json");
    options.trusted_roots = {directory.Path("root.der")};
    for (const std::string_view word : {"repo", "image", "at"}) {
      EXPECT_TRUE(Ok(SetWord(options.policy, *FindPolicyWord(word), Word(word))));
    }
    EXPECT_TRUE(Ok(SetWord(options.policy, *FindPolicyWord("os-reference"), directory.Path("os-reference.json"))));
  }

  static std::string Word(std::string_view word) {
    if (word == "repo") return std::string(test::kAppRepo);
    if (word == "at") return "2026-02-15T12:00:00Z";
    return std::string(test::kLauncherImage) + "@sha256:" + std::string(test::kLauncherDigest);
  }

  // Writes the evidence for COMMIT; the path of the attestation.
  std::string Save(std::string_view name, const std::string& commit) {
    const auto move = [commit](std::string text) {
      for (std::size_t at = text.find(test::kAppCommit); at != std::string::npos; at = text.find(test::kAppCommit)) {
        text.replace(at, commit.size(), commit);
      }
      return text;
    };
    evidence.edit_config = evidence.edit_yaml = move;
    const test::BuiltFiles files = evidence.Build();
    for (const auto& [file, bytes] : files) test::WriteFile(directory.Path(file), bytes);
    test::WriteFile(directory.Path(name), files.at("attestation.json"));
    return directory.Path(name);
  }

  CommandResult Run() {
    auto result = RunDiffCommand(options, kRequest);
    EXPECT_TRUE(Ok(result));
    return result.value_or(CommandResult{ExitCode::kBug, ""});
  }

  test::TempDir directory;
  test::GitRepoBuilder repository{HashAlgorithm::kSha1};
  std::string first, second;
  AppEvidence evidence;
  VerifyOptions options;
};

TEST_F(DiffCommand, SaysWhatMovedAndByHowMuch) {
  options.source = repository.Path();
  const CommandResult result = Run();
  EXPECT_EQ(result.exit_code, ExitCode::kNotVerified);
  EXPECT_TRUE(result.text.starts_with("git-launcher-verify 9.9 diff\n\nA  " + options.target + ", as of 2026-02-15"));
  EXPECT_NE(result.text.find("\nB  " + options.other_target + ", as of 2026-02-15T12:00:00Z\n   VERIFIED: "),
            std::string::npos)
      << result.text;
  EXPECT_NE(result.text.find("\nworkload\n  commit\n    A  " + first + "\n    B  " + second + "\n"), std::string::npos);
  EXPECT_NE(result.text.find("  between them\n    1 commit more: A comes before B\n    " + second.substr(0, 12) + "  "),
            std::string::npos)
      << result.text;
  EXPECT_TRUE(result.text.ends_with("\n\nUPGRADE: only the pin moved, from " + first + " to " + second + "\n"));
}

TEST_F(DiffCommand, TheOtherWayRoundIsNoUpgradeOfTheHistory) {
  options.source = repository.Path();
  std::swap(options.target, options.other_target);
  EXPECT_NE(Run().text.find("0 commits more, 1 fewer: A does not come before B"), std::string::npos);
}

TEST_F(DiffCommand, WithoutTheCommitsTheComparisonStands) {
  const test::GitRepoBuilder other(HashAlgorithm::kSha1);
  options.source = other.Path();
  const CommandResult result = Run();
  EXPECT_EQ(result.exit_code, ExitCode::kNotVerified);
  EXPECT_NE(result.text.find("between them\n    not known: object " + first + " is not there"), std::string::npos)
      << result.text;
}

TEST_F(DiffCommand, OneDocument) {
  options.source = repository.Path();
  options.format = VerifyOptions::Format::kJson;
  const auto document = JsonDocument::Parse(Run().text, "diff");
  ASSERT_TRUE(Ok(document));
  const JsonValue& root = document->Root();
  EXPECT_EQ(root.Text("schema"), "git-launcher-verify-diff/1");
  EXPECT_EQ(root.Text("outcome"), "pin_moved");
  EXPECT_EQ(root.U64("exit_code"), 1U);
  EXPECT_EQ(root.Array("causes")->size(), 1U);
  EXPECT_EQ(root.Object("b").value()->Text("verdict"), "verified");
  const auto changes = root.Array("changes").value();
  EXPECT_EQ(changes.back().Text("what"), "tree-sha256");
  const JsonValue& change = changes[changes.size() - 2];
  EXPECT_EQ(change.Text("tier"), "workload");
  EXPECT_EQ(change.Text("what"), "commit");
  EXPECT_EQ(change.Text("from"), first);
  EXPECT_EQ(change.Text("to"), second);
  EXPECT_EQ(root.Object("commits").value()->U64("added"), 1U);
  EXPECT_EQ(root.Object("commits").value()->Array("titles")->front().Text("commit"), second);
}

TEST_F(DiffCommand, NothingIsZero) {
  options.other_target = options.target;
  const CommandResult result = Run();
  EXPECT_EQ(result.exit_code, ExitCode::kVerified);
  EXPECT_TRUE(result.text.ends_with("\n\nSAME: nothing changed\n"));
}

TEST_F(DiffCommand, WhatCannotBeReadOrComparedHasItsCode) {
  test::WriteFile(directory.Path("bad.json"), "{}");
  options.other_target = directory.Path("bad.json");
  EXPECT_EQ(Run().exit_code, ExitCode::kUnreadable);
  test::WriteFile(directory.Path("bad.json"), R"({"vm_config":"{}"})");
  EXPECT_EQ(Run().exit_code, ExitCode::kIncomplete) << Run().text;
  options.other_target = directory.Path("missing.json");
  const auto missing = RunDiffCommand(options, kRequest);
  EXPECT_TRUE(test::Refused(missing, Fault::kRemote, "missing.json: attestation: cannot open"));
}

}  // namespace
}  // namespace gl
