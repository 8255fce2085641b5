#include "plan/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "doc/strict_json.h"
#include "dstack/compose_policy.h"
#include "dstack/interpolation.h"
#include "plan/compose_text.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

PlanWords Good() {
  PlanWords words;
  words.repo = "https://example.org/team/app.git";
  words.commit = "45e54bd6e1a6b6bc0a4b2f5de4fa51c2b41c02ba";
  words.image = "example.org/git-launcher@sha256:" + std::string(64, 'd');
  return words;
}

Result<Plan> PlanFor(const PlanWords& words) {
  GL_ASSIGN(const PlanRequest request, PlanRequest::Parse(words));
  return MakePlan(request);
}

// Exactly, because a hash of it is published: another version that writes other bytes must say so.
TEST(Plan, WritesTheseBytes) {
  const auto plan = PlanFor(Good());
  ASSERT_TRUE(Ok(plan));
  EXPECT_EQ(plan->config,
            "REPO_URL=https://example.org/team/app.git\n"
            "COMMIT_SHA=45e54bd6e1a6b6bc0a4b2f5de4fa51c2b41c02ba\n"
            "WORK_DIR=/var/lib/git-launcher/work\n");
  EXPECT_EQ(plan->compose,
            "services:\n"
            "  app:\n"
            "    image: \"example.org/git-launcher@sha256:" +
                std::string(64, 'd') +
                "\"\n"
                "    restart: on-failure\n"
                "    environment:\n"
                "      GIT_LAUNCHER_CONFIG_SHA256: \"" +
                plan->seal +
                "\"\n"
                "    configs:\n"
                "      - source: pin-45e54bd6e1a6b6bc0a4b2f5de4fa51c2b41c02ba\n"
                "        target: /etc/git-launcher/config.conf\n"
                "    volumes:\n"
                "      - \"work:/var/lib/git-launcher\"\n"
                "\n"
                "configs:\n"
                "  pin-45e54bd6e1a6b6bc0a4b2f5de4fa51c2b41c02ba:\n"
                "    content: |\n"
                "      REPO_URL=https://example.org/team/app.git\n"
                "      COMMIT_SHA=45e54bd6e1a6b6bc0a4b2f5de4fa51c2b41c02ba\n"
                "      WORK_DIR=/var/lib/git-launcher/work\n"
                "\n"
                "volumes:\n"
                "  work: {}\n");
  // The first is what deploy/docker-compose.yml has for the same three lines; the second is sha256sum's.
  EXPECT_EQ(plan->seal, "ac56189faf721a16523bc94d974d407d663fe6d020ddc6123552aff68c5bbf23");
  EXPECT_EQ(plan->compose_hash, "17f2d22ef1ec5995e00bcd5a5bddb80e349cd8fc73cd19741ad28a0b0d7775d7");
  EXPECT_EQ(plan->mr_config_id, "01" + plan->compose_hash + std::string(30, '0'));
}

TEST(Plan, ExpectsWhatItPins) {
  PlanWords words = Good();
  words.subdir = "svc";
  const auto plan = PlanFor(words);
  ASSERT_TRUE(Ok(plan));
  EXPECT_EQ(plan->expectations, (std::vector<std::string>{"--repo", words.repo, "--commit", words.commit, "--image",
                                                          words.image, "--compose-hash", plan->compose_hash, "--subdir",
                                                          "svc", "--entrypoint", "entrypoint.sh"}));
}

TEST(Plan, TellsTheMachineWhereItsKeysComeFrom) {
  const std::vector<std::pair<std::string, std::array<bool, 3>>> providers = {
      {"kms", {true, true, false}}, {"none", {}}, {"local", {false, false, true}}, {"tpm", {}}};
  for (const auto& [provider, flags] : providers) {
    PlanWords words = Good();
    words.key_provider = provider;
    const auto plan = PlanFor(words);
    ASSERT_TRUE(Ok(plan)) << provider;
    const auto document = JsonDocument::Parse(plan->app_compose, "it");
    ASSERT_TRUE(Ok(document));
    const JsonValue& root = document->Root();
    EXPECT_EQ(root.Text("key_provider"), provider);
    EXPECT_EQ(root.Bool("kms_enabled"), flags[0]) << provider;
    EXPECT_EQ(root.Bool("gateway_enabled"), flags[1]) << provider;
    EXPECT_EQ(root.Bool("local_key_provider_enabled"), flags[2]) << provider;
    EXPECT_TRUE(std::ranges::is_sorted(root.Items(), {}, &JsonValue::Name));
    EXPECT_EQ(plan->app_compose.find('\n'), std::string::npos);
  }
}

TEST(Plan, DeliversCommandsAsTheyWereAskedFor) {
  const std::vector<std::string> commands = {"echo $HOME ${X:-y} $$ $",
                                             "python3 -m \"http.server\" 80",
                                             "  two blanks around  ",
                                             "it's # no comment",
                                             "a: b - c | d > e & f ! @ ` % \\ \"",
                                             "caf\xC3\xA9 \xF0\x9F\x9A\x80",
                                             "{}[]"};
  for (const std::string& command : commands) {
    PlanWords words = Good();
    words.run_cmd = command;
    words.install_cmd = command;
    const auto plan = PlanFor(words);
    ASSERT_TRUE(Ok(plan)) << command;
    const auto judgement = JudgeCompose(plan->app_compose, {});
    ASSERT_TRUE(judgement.config.has_value()) << command;
    EXPECT_EQ(judgement.config->pin.run_cmd, command);
    EXPECT_EQ(judgement.config->pin.install_cmd, command);
    EXPECT_EQ(judgement.config->bytes, plan->config);
  }
}

TEST(Plan, RefusesWhatTheLauncherOrLintWouldRefuse) {
  const std::vector<std::pair<void (*)(PlanWords&), std::string>> bad = {
      {[](PlanWords& w) { w.work_dir = "/usr/lib/x"; }, "compose.override"},
      {[](PlanWords& w) { w.work_dir = "/etc"; }, "WORK_DIR must not contain the config file"},
      {[](PlanWords& w) { w.work_dir = "/a/../b"; }, "WORK_DIR must not contain '..'"},
      {[](PlanWords& w) { w.work_dir = "/"; }, "WORK_DIR must not be the root directory"},
      {[](PlanWords& w) { w.variables = {"LD_PRELOAD"}; }, "compose.env"},
      {[](PlanWords& w) { w.variables = {"https_proxy"}; }, "compose.env"},
      {[](PlanWords& w) { w.variables = {"GIT_LAUNCHER_CONFIG_SHA256"}; }, "--env: the launcher's own"},
      {[](PlanWords& w) { w.run_cmd = " "; }, "RUN_CMD must not be empty"},
      {[](PlanWords& w) { w.run_cmd = " 'a' \"b\" "; }, "RUN_CMD can't be written on one line"},
      {[](PlanWords& w) { w.run_cmd = "'in quotes'"; }, "RUN_CMD can't be written on one line"},
      {[](PlanWords& w) { w.tree_sha256 = "abc"; }, "TREE_SHA256 must be"},
  };
  for (const auto& [set, words] : bad) {
    PlanWords wanted = Good();
    set(wanted);
    EXPECT_TRUE(Refused(PlanFor(wanted), Fault::kConfig, words)) << words;
  }
}

TEST(Plan, PublishesPorts) {
  PlanWords words = Good();
  words.ports = {"8080:80", "443"};
  const auto plan = PlanFor(words);
  ASSERT_TRUE(Ok(plan));
  EXPECT_NE(plan->compose.find("    ports:\n      - \"8080:80\"\n      - \"443:443\"\n"), std::string::npos);
}

TEST(Plan, LeavesVariablesToTheOperatorAndSaysWhich) {
  PlanWords words = Good();
  words.variables = {"API_TOKEN", "yes"};
  words.agent_socket = true;
  const auto plan = PlanFor(words);
  ASSERT_TRUE(Ok(plan));
  EXPECT_NE(plan->compose.find("\"\n      \"API_TOKEN\":\n      \"yes\":\n    configs:\n"), std::string::npos);
  EXPECT_NE(plan->compose.find("      - \"/var/run/dstack.sock:/var/run/dstack.sock\"\n"), std::string::npos);
  EXPECT_TRUE(plan->app_compose.starts_with(R"({"allowed_envs":["API_TOKEN","yes"],)"));
}

TEST(ComposeText, EscapesForBothReaders) {
  EXPECT_EQ(YamlQuoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(ComposeEscaped("$A$$"), "$$A$$$$");
  EXPECT_EQ(Delivered(ComposeEscaped("$A ${B} $$")), "$A ${B} $$");
}

}  // namespace
}  // namespace gl
