#include "verify_cli/verify_options.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using Action = VerifyOptions::Action;
using test::Ok;
using test::Refused;

Result<VerifyOptions> Parse(const std::vector<const char*>& arguments) { return ParseVerifyOptions(arguments); }

TEST(VerifyOptions, TakesATargetAndExpectations) {
  const std::string commit(40, 'a');
  const std::string other(64, 'b');
  const auto options =
      Parse({"--commit", commit.c_str(), "quote.json", ("--commit=" + other).c_str(), "--repo", "https://h/x",
             "--strict", "--format", "json", "--collateral", "c.json", "--receipt", "r.json", "--source", "."});
  ASSERT_TRUE(Ok(options));
  EXPECT_EQ(options->action, Action::kVerify);
  EXPECT_EQ(options->target, "quote.json");
  EXPECT_EQ(options->policy.commits, (std::vector<std::string>{commit, other}));
  EXPECT_EQ(options->policy.repo, "https://h/x");
  EXPECT_TRUE(options->policy.strict);
  EXPECT_EQ(options->format, VerifyOptions::Format::kJson);
  EXPECT_EQ(options->collateral, "c.json");
  EXPECT_EQ(options->receipt, "r.json");
  EXPECT_EQ(options->source, ".");
}

TEST(VerifyOptions, TakesStandardInput) { EXPECT_EQ(Parse({"-"})->target, "-"); }

TEST(VerifyOptions, KnowsItsCommands) {
  const std::string commit(64, 'b');
  const auto quote = Parse({"quote", "--quote", "q", "--collateral", "c", "--at", "2026-03-01T12:00:00Z"});
  ASSERT_TRUE(Ok(quote));
  EXPECT_EQ(quote->action, Action::kQuote);
  EXPECT_EQ(quote->quote, "q");
  EXPECT_EQ(quote->policy.at, 1772366400);
  EXPECT_EQ(Parse({"lint", "compose.json"})->action, Action::kLint);
  EXPECT_EQ(Parse({"lint", "compose.json"})->target, "compose.json");
  const auto capsule = Parse({"capsule", "a", "-o", "f", "--strict", "--bundle", "b", "--format", "html"});
  ASSERT_TRUE(Ok(capsule));
  EXPECT_EQ(capsule->action, Action::kCapsule);
  EXPECT_EQ(capsule->target, "a");
  EXPECT_EQ(capsule->output, "f");
  EXPECT_EQ(capsule->bundles, std::vector<std::string>{"b"});
  EXPECT_TRUE(capsule->policy.strict);
  EXPECT_EQ(capsule->format, VerifyOptions::Format::kHtml);
  const auto diff = Parse({"diff", "a", "b", "--source", "s"});
  ASSERT_TRUE(Ok(diff));
  EXPECT_EQ(diff->action, Action::kDiff);
  EXPECT_EQ(diff->target + diff->other_target, "ab");
  EXPECT_EQ(Parse({"explain"})->action, Action::kExplain);
  EXPECT_EQ(Parse({"explain", "os.image"})->text, "os.image");
  EXPECT_EQ(Parse({"os-row", "m"})->action, Action::kOsRow);
  const auto plan =
      Parse({"plan", "--repo", "r", "--commit", "c", "--image", "i", "-o", "d", "--os-image", commit.c_str()});
  ASSERT_TRUE(Ok(plan));
  EXPECT_EQ(plan->action, Action::kPlan);
  EXPECT_EQ(plan->plan.repo, "r");
  EXPECT_EQ(plan->plan_directory, "d");
  EXPECT_EQ(plan->plan_expectations, (std::vector<std::string>{"--os-image", commit}));
  EXPECT_EQ(Parse({"--version", "-v"})->action, Action::kVersion);
}

TEST(VerifyOptions, TakesALiveTargetAndWhatIsFetched) {
  const auto options =
      Parse({"https://h", "--attestation-path", "/a", "--pccs", "https://one", "--pccs", "https://two", "--github-api",
             "https://api", "--timeout", "2m", "--fetch", "--watch", "10m", "--metrics", "f", "--exec", "/p"});
  ASSERT_TRUE(Ok(options));
  EXPECT_EQ(options->target, "https://h");
  EXPECT_EQ(options->fetching.attestation_path, "/a");
  EXPECT_EQ(options->fetching.services, (std::vector<std::string>{"https://one", "https://two"}));
  EXPECT_EQ(options->fetching.github_api, "https://api");
  EXPECT_EQ(options->fetching.timeout, 120);
  EXPECT_TRUE(options->fetching.fetch);
  EXPECT_FALSE(options->fetching.offline);
  EXPECT_EQ(options->watching.every, 600);
  EXPECT_EQ(options->watching.metrics, "f");
  EXPECT_EQ(options->watching.program, "/p");
  EXPECT_TRUE(Parse({"a", "--offline"})->fetching.offline);
}

TEST(VerifyOptions, HelpNamesEveryWord) {
  const auto help = Parse({"--help"});
  ASSERT_TRUE(Ok(help));
  EXPECT_EQ(help->action, Action::kHelp);
  for (const PolicyWord& word : PolicyWords()) {
    EXPECT_NE(help->text.find("--" + std::string(word.name) + " "), std::string::npos) << word.name;
  }
  const auto quote = Parse({"quote", "--help"});
  ASSERT_TRUE(Ok(quote));
  EXPECT_NE(quote->text.find("git-launcher-verify quote"), std::string::npos) << quote->text;
}

TEST(VerifyOptions, RefusesWhatItDoesNotKnow) {
  const std::string commit(40, 'a');
  const std::vector<std::pair<std::vector<const char*>, std::string>> bad = {
      {{"--bogus"}, "--bogus"},
      {{"a", "b"}, "b"},
      {{"--commit"}, "--commit"},
      {{"--commit", "main"}, "--commit: must be"},
      {{"--repo", "https://h/x", "--repo", "https://h/x"}, "--repo: given twice"},
      {{"--strict", "--strict"}, "--strict: given twice"},
      {{"--at", "now"}, "--at: must be"},
      {{"--format", "yaml"}, "text, json or html"},
      {{"quote", "--quote", "q"}, "--collateral is required"},
      {{"quote", "--quote", "q", "--collateral", "c", "--commit", commit.c_str()}, "--commit"},
      {{"lint"}, "required"},
      {{"quote", "lint", "x"}, ""},
      {{"plan", "--repo", "https://h/x", "--commit", "main"}, "--image is required"},
      {{"capsule", "a"}, "--output is required"},
      {{"capsule", "a", "b", "-o", "f"}, "b"},
      {{"capsule", "a", "-o", "f", "-o", "g"}, "--output"},
      {{"diff", "a"}, "B is required"},
      {{"diff", "a", "b", "--format", "html"}, "text or json"},
      {{"provenance", "--bundle", "b"}, "--digest is required"},
      {{"provenance", "--bundle", "a", "--bundle", "b", "--digest", "d"}, "--bundle"},
      {{"provenance", "--bundle", "b", "--digest", "d", "--source-digest", "abc"}, "--source-digest: must be"},
      {{"verify-bundle", "--bundle", "b"}, "FILE_OR_DIGEST is required"},
      {{"lint", "https://h/"}, "no live target but a file"},
      {{"lint", "unix:/s"}, "no live target but a file"},
      {{"http://h/"}, "https:// only"},
      {{"--timeout", "30"}, "--timeout"},
      {{"--timeout", "0s"}, "--timeout"},
      {{"--watch", "often"}, "--watch"},
      {{"--watch", "1m", "--watch", "1m"}, "--watch"},
      {{"--github-api", "a", "--github-api", "b"}, "--github-api"},
      {{"--collateral", "a", "--collateral", "b"}, "--collateral"},
      {{"--\033[2Jx"}, "\\x1b[2J"},
  };
  for (const auto& [arguments, words] : bad) EXPECT_TRUE(Refused(Parse(arguments), Fault::kConfig, words)) << words;
}

TEST(VerifyOptions, NeverTakesAFileOfOptions) { EXPECT_FALSE(Parse({"--config", "x"})); }

}  // namespace
}  // namespace gl
