// git-launcher-verify: evidence in, one answer out.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "os/files.h"
#include "pki/openssl_start.h"
#include "sigstore/built_in_roots.h"
#include "tdx/intel_root.h"
#include "verify/policy_file.h"
#include "verify_cli/diff_command.h"
#include "verify_cli/gather.h"
#include "verify_cli/judge_target.h"
#include "verify_cli/lint_command.h"
#include "verify_cli/live_inputs.h"
#include "verify_cli/os_row_command.h"
#include "verify_cli/plan_command.h"
#include "verify_cli/provenance_command.h"
#include "verify_cli/quote_command.h"
#include "verify_cli/render_html.h"
#include "verify_cli/render_json.h"
#include "verify_cli/render_text.h"
#include "verify_cli/verify_options.h"
#include "verify_cli/watch.h"
#include "verify_cli/write_file.h"

namespace gl {
namespace {

using Action = VerifyOptions::Action;

constexpr std::string_view kVersion = GIT_LAUNCHER_VERSION;

int Print(std::string_view text, ExitCode code) {
  const Status done = WriteAll(STDOUT_FILENO, text);
  return static_cast<int>(done ? code : ExitCode::kBug);
}

// What kept us from judging, as an exit code (verifier.md, section 4).
ExitCode CodeOf(Fault fault) {
  switch (fault) {
    case Fault::kConfig:
      return ExitCode::kUsage;
    case Fault::kRemote:
      return ExitCode::kIncomplete;
    case Fault::kIntegrity:
      return ExitCode::kUnreadable;
    default:
      return ExitCode::kBug;
  }
}

int End(const Error& error) {
  const std::string line = "git-launcher-verify: error: " + Printable(error.message, 2000) + "\n";
  static_cast<void>(WriteAll(STDERR_FILENO, line).has_value());
  return static_cast<int>(CodeOf(error.fault));
}

std::string VersionText(bool verbose) {
  std::string text = "git-launcher-verify " + std::string(kVersion) + "\n";
  if (!verbose) return text;
  return text + "trust roots compiled in:\n  Intel SGX Root CA, SHA-256 " + std::string(kIntelRootSha256) +
         "\n    from https://certificates.trustedservices.intel.com/"
         "Intel_SGX_Provisioning_Certification_RootCA.cer\n"
         "  Sigstore's public-good instance, trusted_root.json, SHA-256 " +
         std::string(kPublicGoodRootSha256) +
         "\n    from https://tuf-repo-cdn.sigstore.dev, version 14 of the targets of sigstore/root-signing\n"
         "  GitHub's Sigstore instance, trusted_root.json without blanks, SHA-256 " +
         std::string(kGithubRootSha256) + "\n    from https://tuf-repo.github.com\n";
}

std::int64_t Now(const Policy& policy) {
  if (policy.at) return *policy.at;
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Status AddPolicy(VerifyOptions& options) {
  if (!options.policy_file) return {};
  const auto file = ReadInput("policy file", *options.policy_file);
  if (!file) return Fail(Fault::kConfig, file.error().message);
  return AddPolicyFile(options.policy, file->bytes, *options.policy_file);
}

JudgeRequest RequestFor(const VerifyOptions& options) {
  const bool keeps_capsule = options.action == Action::kCapsule;
  return {.now = Now(options.policy), .version = kVersion, .keeps_capsule = keeps_capsule};
}

Result<JudgedTarget> Judge(const VerifyOptions& options) { return JudgeTarget(options, RequestFor(options)); }

Result<CommandResult> Diff(VerifyOptions& options) {
  GL_TRY(AddPolicy(options));
  return RunDiffCommand(options, RequestFor(options));
}

std::string Rendered(VerifyOptions::Format format, const Report& report) {
  switch (format) {
    case VerifyOptions::Format::kJson:
      return RenderJson(report, kVersion);
    case VerifyOptions::Format::kHtml:
      return RenderHtml(report, kVersion);
    default:
      return RenderText(report, kVersion, WantsColor(isatty(STDOUT_FILENO) == 1, getenv("NO_COLOR"), getenv("TERM")));
  }
}

int Show(const VerifyOptions& options, const Report& report) {
  return Print(Rendered(options.format, report), report.answer.exit_code);
}

int VerifyOnce(const VerifyOptions& options) {
  const Result<JudgedTarget> judged = Judge(options);
  return judged ? Show(options, judged->report) : End(judged.error());
}

Result<Report> ReportOf(const VerifyOptions& options) {
  GL_ASSIGN(JudgedTarget judged, Judge(options));
  return std::move(judged.report);
}

int VerifyAndWatch(const VerifyOptions& options) {
  const auto document = [](const Report& report) { return RenderJson(report, kVersion); };
  const auto line = [](const Report& report) {
    return FormatUtcTime(report.at) + " " + Printable(Headline(report), 1000) + "\n";
  };
  const bool json = options.format == VerifyOptions::Format::kJson;
  WatchCalls calls = {.run = [&options] { return ReportOf(options); }, .line = line, .document = document};
  if (json) calls.line = document;
  const Result<ExitCode> end = Watch(options.watching, calls);
  return end ? static_cast<int>(*end) : End(end.error());
}

int RunVerify(VerifyOptions& options) {
  if (const Status added = AddPolicy(options); !added) return End(added.error());
  if (const Status sound = CheckWatching(options.watching, options.target); !sound) return End(sound.error());
  return options.watching.every ? VerifyAndWatch(options) : VerifyOnce(options);
}

int Show(const Result<CommandResult>& result) {
  return result ? Print(result->text, result->exit_code) : End(result.error());
}

// The capsule is written whatever the verdict: it is the evidence for that too.
int SaveCapsule(VerifyOptions& options) {
  if (const Status added = AddPolicy(options); !added) return End(added.error());
  const Result<JudgedTarget> judged = Judge(options);
  if (!judged) return End(judged.error());
  if (const Status written = WriteWholeFile(*options.output, judged->capsule); !written) return End(written.error());
  return Show(options, judged->report);
}

int Explain(const std::string& name) {
  if (name.empty()) return Print(ExplainAll(), ExitCode::kVerified);
  const auto id = FindCheck(name);
  if (!id) return End({Fault::kConfig, "no check is called '" + name + "'; git-launcher-verify explain lists them"});
  return Print(ExplainOne(*id), ExitCode::kVerified);
}

int Run(VerifyOptions& options) {
  switch (options.action) {
    case Action::kHelp:
      return Print(options.text, ExitCode::kVerified);
    case Action::kVersion:
      return Print(VersionText(options.verbose), ExitCode::kVerified);
    case Action::kExplain:
      return Explain(options.text);
    case Action::kQuote:
      return Show(RunQuoteCommand(options, Now(options.policy)));
    case Action::kProvenance:
      return Show(RunProvenanceCommand(options));
    case Action::kVerifyBundle:
      return Show(RunVerifyBundleCommand(options));
    case Action::kVerify:
      return RunVerify(options);
    case Action::kCapsule:
      return SaveCapsule(options);
    case Action::kDiff:
      return Show(Diff(options));
    case Action::kLint:
      return Show(RunLintCommand(options));
    case Action::kPlan:
      return Show(RunPlanCommand(options));
    case Action::kOsRow: {
      const Result<std::string> row = OsReferenceOf(options.target);
      return row ? Print(*row, ExitCode::kVerified) : End(row.error());
    }
  }
  return End({Fault::kBug, "no such action"});
}

}  // namespace
}  // namespace gl

int main(int count, char** arguments) {
  signal(SIGPIPE, SIG_IGN);  // a pipe that nobody reads is an error to report, not an end
  if (!gl::StartOpensslWithoutConfig()) return gl::End({gl::Fault::kBug, "OpenSSL does not start"});
  auto options = gl::ParseVerifyOptions({arguments + 1, static_cast<std::size_t>(count > 0 ? count - 1 : 0)});
  return options ? gl::Run(*options) : gl::End(options.error());
}
