#include "plan/plan.h"

#include "base/hex.h"
#include "doc/json_writer.h"
#include "dstack/app_compose.h"
#include "dstack/compose_policy.h"
#include "dstack/mr_config_id.h"
#include "plan/compose_text.h"
#include "plan/shell_line.h"

namespace gl {
namespace {

// Members sorted, no blanks, as the tools of dstack write it. What is public: the evidence, so that it can be had
// without the app's help. A machine without a KMS has no certificate for the gateway.
// Source: the dstack attestation format, sections 10 and 17.
std::string AppComposeText(const PlanRequest& request, const std::string& compose) {
  const bool kms = request.keys == KeySource::kKms;
  JsonWriter json;
  json.BeginObject().Key("allowed_envs").BeginArray();
  for (const std::string& variable : request.variables) json.Text(variable);
  json.EndArray().Text("docker_compose_file", compose).Bool("gateway_enabled", kms);
  json.Text("key_provider", KeySourceName(request.keys)).Text("key_provider_id", "").Bool("kms_enabled", kms);
  json.Bool("local_key_provider_enabled", request.keys == KeySource::kLocal).Number("manifest_version", 2);
  json.Text("name", request.name).Bool("no_instance_id", false).Bool("public_logs", false);
  json.Bool("public_sysinfo", false).Bool("public_tcbinfo", true).Text("runner", "docker-compose");
  json.Bool("secure_time", false).EndObject();
  return std::move(json).Take();
}

// The rules of lint: what is broken is the request's fault, as the writer's own texts keep them all.
Status CheckRules(const std::string& app_compose, const PlanRequest& request) {
  const ComposeJudgement judgement = JudgeCompose(app_compose, {.launcher_digests = {*request.image.digest}});
  for (const RuleResult& result : judgement.results) {
    if (result.outcome == RuleOutcome::kHolds || result.outcome == RuleOutcome::kNote) continue;
    return Fail(Fault::kConfig, "lint would refuse what was asked for: " + std::string(result.rule) + " at " +
                                    result.where + ": expected " + result.expected + ", found " + result.found);
  }
  return {};
}

std::vector<std::string> Expectations(const PlanRequest& request, const Plan& plan) {
  std::vector<std::string> words;
  AppendOption(words, "--repo", request.repo.Plain());
  AppendOption(words, "--commit", request.commit.Hex());
  AppendOption(words, "--image", request.image.Text());
  AppendOption(words, "--compose-hash", plan.compose_hash);
  if (!request.subdir.Components().empty()) AppendOption(words, "--subdir", request.subdir.Text());
  if (!request.run_cmd) AppendOption(words, "--entrypoint", request.entry.Text());
  if (request.run_cmd) AppendOption(words, "--run-cmd", *request.run_cmd);
  if (!request.install_cmd.empty()) AppendOption(words, "--install-cmd", request.install_cmd);
  if (request.tree_sha256) AppendOption(words, "--tree-sha256", *request.tree_sha256);
  return words;
}

}  // namespace

Result<Plan> MakePlan(const PlanRequest& request) {
  GL_ASSIGN(LauncherConfig config, WriteLauncherConfig(request));
  Plan plan;
  plan.config = std::move(config.text);
  GL_ASSIGN(plan.compose, WriteCompose(request, plan.config));
  plan.app_compose = AppComposeText(request, plan.compose);
  GL_TRY(CheckRules(plan.app_compose, request));
  const std::string hash = ComposeHash(plan.app_compose);
  plan.compose_hash = HexEncode(hash);
  plan.mr_config_id = HexEncode(MrConfigIdV1(hash));
  plan.seal = SealOf(plan.config);
  plan.expectations = Expectations(request, plan);
  return plan;
}

}  // namespace gl
