#include "verify/verdict.h"

#include <algorithm>
#include <array>

namespace gl {
namespace {

constexpr std::array<ExitCode, 7> kFromWorst = {ExitCode::kBug,         ExitCode::kUsage,   ExitCode::kUnreadable,
                                                ExitCode::kNotVerified, ExitCode::kRefused, ExitCode::kIncomplete,
                                                ExitCode::kVerified};

// What this finding alone would make of the run.
ExitCode CodeOf(const Finding& finding, bool strict) {
  switch (finding.outcome) {
    case Outcome::kPass:
    case Outcome::kNote:
      return ExitCode::kVerified;
    case Outcome::kNotRun:
      if (strict && finding.cause != Cause::kNotAsked) return ExitCode::kNotVerified;
      return finding.required ? ExitCode::kIncomplete : ExitCode::kVerified;
    case Outcome::kFail:
      break;
  }
  switch (finding.cause) {
    case Cause::kContradicted:
      return ExitCode::kNotVerified;
    case Cause::kUnreadable:
      return ExitCode::kUnreadable;
    case Cause::kRefused:
      return ExitCode::kRefused;
    default:
      return ExitCode::kBug;  // a failure has one of the causes above
  }
}

Verdict VerdictOf(ExitCode code) {
  if (code == ExitCode::kVerified) return Verdict::kVerified;
  return code == ExitCode::kIncomplete ? Verdict::kIncomplete : Verdict::kNotVerified;
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kVerified:
      return "verified";
    case Verdict::kNotVerified:
      return "not_verified";
    default:
      return "incomplete";
  }
}

ExitCode Worse(ExitCode a, ExitCode b) {
  return std::ranges::find(kFromWorst, a) < std::ranges::find(kFromWorst, b) ? a : b;
}

Answer Judge(const Findings& findings, const JudgeOptions& options) {
  ExitCode code = findings.empty() || !options.anything_demanded ? ExitCode::kIncomplete : ExitCode::kVerified;
  for (const Finding& finding : findings) code = Worse(code, CodeOf(finding, options.strict));
  return {VerdictOf(code), code};
}

}  // namespace gl
