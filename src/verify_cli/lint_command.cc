#include "verify_cli/lint_command.h"

#include "doc/blanks.h"
#include "doc/json_writer.h"
#include "doc/strict_json.h"
#include "doc/strict_yaml.h"
#include "dstack/app_compose.h"
#include "dstack/evidence.h"
#include "dstack/evidence_parts.h"
#include "verify/run_checks.h"
#include "verify_cli/gather.h"
#include "verify_cli/render_json.h"
#include "verify_cli/render_text.h"

namespace gl {
namespace {

Result<std::string> OfRecords(std::vector<Evidence> records) {
  for (Evidence& record : records) {
    if (record.compose_text) return std::move(*record.compose_text);
  }
  return Fail(Fault::kIntegrity, "there is no compose file in it");
}

// JSON is one or the other, and is read once: it may be large.
Result<std::string> OfJson(const std::string& bytes) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(bytes, "the target"));
  const auto file = document.Root().OptionalText("docker_compose_file");
  if (file && *file && !(*file)->empty()) return bytes;
  auto records = EvidenceOfJson(document.Root());
  if (records && !records->empty()) return OfRecords(*std::move(records));
  return Fail(Fault::kIntegrity, "it is neither an app-compose nor an attestation");
}

// The app-compose in BYTES: those bytes themselves, that of an attestation, or one made for a plain compose file.
Result<std::string> AppComposeOf(const std::string& bytes) {
  const std::string_view text = WithoutBlanks(bytes);
  if (text.starts_with('{') || text.starts_with('[')) return OfJson(bytes);
  if (auto records = ReadEvidence({.target = bytes})) return OfRecords(*std::move(records));
  if (bytes.size() > kMaxYamlBytes) return Fail(Fault::kIntegrity, "a compose file of more than 1 MiB");
  JsonWriter json;
  json.BeginObject().Text("runner", "docker-compose").Text("docker_compose_file", bytes).EndObject();
  return std::move(json).Take();
}

std::string AsJson(const Findings& findings, ExitCode code) {
  JsonWriter json;
  json.BeginObject().Text("schema", "git-launcher-verify-lint/1").Number("exit_code", static_cast<std::uint64_t>(code));
  json.Key("checks").BeginArray();
  for (const Finding& finding : findings) AddCheck(json, finding);
  json.EndArray().EndObject();
  return std::move(json).Take() + "\n";
}

std::string AsText(const Findings& findings, ExitCode code) {
  std::string text;
  for (const Finding& finding : findings) text += FindingLines(finding, false);
  return text + (code == ExitCode::kVerified ? "nothing found\n" : "found something: see FAIL\n");
}

}  // namespace

Result<CommandResult> RunLintCommand(const VerifyOptions& options) {
  GL_ASSIGN(const Input target, ReadInput("target", options.target));
  auto compose = AppComposeOf(target.bytes);
  if (!compose) return std::unexpected(std::move(compose).error().Within(target.origin));
  const Findings findings = LintCompose(std::move(*compose), options.policy);
  ExitCode code = ExitCode::kVerified;
  for (const Finding& finding : findings) {
    if (finding.outcome == Outcome::kFail) code = ExitCode::kRefused;
  }
  const bool json = options.format == VerifyOptions::Format::kJson;
  return CommandResult{code, json ? AsJson(findings, code) : AsText(findings, code)};
}

}  // namespace gl
