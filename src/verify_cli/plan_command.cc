#include "verify_cli/plan_command.h"

#include <algorithm>

#include "base/text.h"
#include "doc/json_writer.h"
#include "plan/plan_source.h"
#include "plan/shell_line.h"
#include "verify_cli/git_clone.h"
#include "verify_cli/shown.h"
#include "verify_cli/write_files.h"

namespace gl {
namespace {

std::vector<NamedBytes> FilesOf(const Plan& plan) {
  return {
      {"git-launcher.conf", plan.config}, {"docker-compose.yml", plan.compose}, {"app-compose.json", plan.app_compose}};
}

bool NeedsClone(const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [](const std::string& word) {
    return word.starts_with("--tree-sha256") || word.starts_with("--reachable-from");
  });
}

// What is only printed has to be what a reader sees.
Status CheckHandedOn(const VerifyOptions& options) {
  std::vector<std::string> words = options.plan_expectations;
  words.push_back(options.target);
  for (const std::string& word : words) {
    const auto bad = FindBadCharacter(word);
    if (!bad) continue;
    return Fail(Fault::kConfig, "'" + Printable(word, 80) + "': byte " + std::to_string(bad->offset + 1) + " is " +
                                    bad->name + ": remove it");
  }
  return {};
}

// An option and its value on each line, so that a README's reader can check them one by one.
std::string InLines(const std::vector<std::string>& command) {
  std::vector<std::vector<std::string>> lines(1);
  for (const std::string& word : command) {
    if (word.starts_with("--")) lines.emplace_back();
    lines.back().push_back(word);
  }
  std::string text;
  for (const auto& words : lines) text += (text.empty() ? "  " : " \\\n      ") + ShellLine(words);
  return text + "\n";
}

std::string PlanAsText(const VerifyOptions& options, const Plan& plan) {
  std::string text;
  for (const NamedBytes& file : FilesOf(plan)) {
    text += options.plan_directory
                ? "wrote         " + Shown(*options.plan_directory) + "/" + file.name + "\n"
                : "----- " + file.name + "\n" + file.bytes + (file.bytes.ends_with('\n') ? "" : "\n");
  }
  if (!options.plan_directory) text += "-----\n";
  text += "compose-hash  " + plan.compose_hash + "\n";
  text += "mr_config_id  " + plan.mr_config_id + "\n";
  text += "seal          " + plan.seal + "\n\n";
  text += "Deploy app-compose.json exactly as it is: one byte more, and the hash is another one.\n";
  text += "Anybody verifies it with\n\n" + InLines(VerifyCommand(options, plan));
  return text;
}

std::string PlanAsJson(const VerifyOptions& options, const Plan& plan) {
  JsonWriter json;
  json.BeginObject().Text("schema", "git-launcher-verify-plan/1").Key("files").BeginObject();
  for (const NamedBytes& file : FilesOf(plan)) json.Text(file.name, file.bytes);
  json.EndObject().Text("compose_hash", plan.compose_hash).Text("mr_config_id", plan.mr_config_id);
  json.Text("seal", plan.seal).Key("verify").BeginArray();
  const std::vector<std::string> command = VerifyCommand(options, plan);
  for (const std::string& word : command) json.Text(word);
  json.EndArray().Text("verify_command", ShellLine(command)).EndObject();
  return std::move(json).Take() + "\n";
}

}  // namespace

Result<Plan> PlanOf(const VerifyOptions& options) {
  GL_TRY(CheckHandedOn(options));
  GL_ASSIGN(PlanRequest request, PlanRequest::Parse(options.plan));
  if (options.source) {
    GL_ASSIGN(const std::unique_ptr<GitClone> clone, GitClone::Open(*options.source));
    GL_ASSIGN(request.tree_sha256, CheckPlanSource(request, clone->Repository(), options.policy.reachable_from));
  } else if (options.policy.reachable_from) {
    return Fail(Fault::kConfig, "--reachable-from needs a clone: --source DIR");
  }
  return MakePlan(request);
}

std::vector<std::string> VerifyCommand(const VerifyOptions& options, const Plan& plan) {
  std::vector<std::string> words = {"git-launcher-verify", options.target};
  words.insert(words.end(), plan.expectations.begin(), plan.expectations.end());
  words.insert(words.end(), options.plan_expectations.begin(), options.plan_expectations.end());
  if (NeedsClone(words)) words.insert(words.end(), {"--source", "."});
  return words;
}

Result<CommandResult> RunPlanCommand(const VerifyOptions& options) {
  GL_ASSIGN(const Plan plan, PlanOf(options));
  if (options.plan_directory) GL_TRY(WriteFiles(*options.plan_directory, FilesOf(plan)));
  const bool json = options.format == VerifyOptions::Format::kJson;
  return CommandResult{ExitCode::kVerified, json ? PlanAsJson(options, plan) : PlanAsText(options, plan)};
}

}  // namespace gl
