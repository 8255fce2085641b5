#include "verify_cli/quote_command.h"

#include "base/text.h"
#include "doc/json_writer.h"
#include "verify/checks.h"
#include "verify_cli/gather.h"

namespace gl {
namespace {

// What came out, for both formats.
struct Outcomes {
  ExitCode exit_code = ExitCode::kVerified;
  std::optional<std::string> tcb_status, reason;
  std::string sentence;
  std::vector<std::string> advisories;
};

// Codes of evidence that cannot be read; every other one contradicts something, unless a policy gave it.
bool IsUnreadable(Reason reason) {
  return reason <= Reason::kUnsupportedCertData || reason == Reason::kCollateralMalformed;
}

ExitCode CodeOf(const Rejection& rejection) {
  if (rejection.by_policy) return ExitCode::kRefused;
  return IsUnreadable(rejection.reason) ? ExitCode::kUnreadable : ExitCode::kNotVerified;
}

Outcomes OutcomesOf(const QuoteVerdict& verdict) {
  Outcomes outcomes;
  if (verdict.report) {
    outcomes.tcb_status = std::string(TcbStatusName(verdict.report->status));
    outcomes.advisories = verdict.report->launch.advisory_ids;
  }
  if (verdict.rejection) {
    outcomes.exit_code = CodeOf(*verdict.rejection);
    outcomes.reason = std::string(ReasonName(verdict.rejection->reason));
    outcomes.sentence = verdict.rejection->message;
    // A status is shown only when it is the status that was refused: else nothing may look like an appraisal.
    if (verdict.rejection->reason != Reason::kTcbStatus) {
      outcomes.tcb_status.reset();
      outcomes.advisories.clear();
    }
  }
  return outcomes;
}

std::string AsText(const Outcomes& outcomes, std::int64_t now) {
  std::string text = "at: " + FormatUtcTime(now) + "\n";
  text += "tcb_status: " + Printable(outcomes.tcb_status.value_or("none")) + "\n";
  const std::string advisories = Joined(outcomes.advisories, ",");
  text += "advisory_ids: " + Printable(advisories.empty() ? "none" : advisories, 2000) + "\n";
  text += "reason: " + outcomes.reason.value_or("none") + "\n";
  return outcomes.sentence.empty() ? text : text + "because: " + Printable(outcomes.sentence, 2000) + "\n";
}

std::string AsJson(const Outcomes& outcomes, std::int64_t now) {
  JsonWriter json;
  const auto add = [&json](std::string_view name, const std::optional<std::string>& value) {
    if (value) {
      json.Text(name, Printable(*value));
    } else {
      json.Key(name).Null();
    }
  };
  json.BeginObject().Text("schema", "git-launcher-verify-quote/1");
  json.Text("verdict", outcomes.exit_code == ExitCode::kVerified ? "verified" : "not_verified");
  json.Number("exit_code", static_cast<std::uint64_t>(outcomes.exit_code));
  add("tcb_status", outcomes.tcb_status);
  json.Key("advisory_ids").BeginArray();
  for (const std::string& advisory : outcomes.advisories) json.Text(Printable(advisory));
  json.EndArray();
  add("reason", outcomes.reason);
  json.Text("because", Printable(outcomes.sentence, 2000)).Text("at", FormatUtcTime(now)).EndObject();
  return std::move(json).Take() + "\n";
}

}  // namespace

Result<CommandResult> RunQuoteCommand(const VerifyOptions& options, std::int64_t now) {
  GL_ASSIGN(const Inputs inputs, Gather(options));
  GL_ASSIGN(const std::string root, TrustedRootDer(inputs));
  const Judged<std::string> quote = QuoteBytesOf(inputs.quote->bytes);
  Outcomes outcomes;
  if (quote) {
    const QuoteInput input = {.quote = *quote, .collateral = inputs.collateral->bytes, .root = root, .time = now};
    outcomes = OutcomesOf(VerifyQuote(input, QuotePolicyOf(options.policy)));
  } else {
    outcomes = OutcomesOf({.report = {}, .rejection = quote.error(), .steps_passed = 0});
  }
  const bool json = options.format == VerifyOptions::Format::kJson;
  return CommandResult{outcomes.exit_code, json ? AsJson(outcomes, now) : AsText(outcomes, now)};
}

}  // namespace gl
