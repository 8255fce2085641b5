#include "verify/finding.h"

#include <utility>

namespace gl {

static Finding Make(Outcome outcome, Cause cause, std::string reason, std::string source) {
  Finding finding;
  finding.outcome = outcome;
  finding.cause = cause;
  finding.reason = std::move(reason);
  finding.source = std::move(source);
  return finding;
}

Finding Pass(std::string reason, std::string source) {
  return Make(Outcome::kPass, Cause::kNone, std::move(reason), std::move(source));
}

Finding Noted(std::string reason, std::string source) {
  return Make(Outcome::kNote, Cause::kNone, std::move(reason), std::move(source));
}

Finding NotRun(Cause cause, std::string reason) { return Make(Outcome::kNotRun, cause, std::move(reason), ""); }

Finding Failed(Cause cause, std::string reason, std::string source) {
  return Make(Outcome::kFail, cause, std::move(reason), std::move(source));
}

Finding Differs(std::string reason, std::string expected, std::string found, std::string source) {
  Finding finding = Make(Outcome::kFail, Cause::kContradicted, std::move(reason), std::move(source));
  finding.expected = std::move(expected);
  finding.found = std::move(found);
  return finding;
}

std::string Joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += between;
    all += text;
  }
  return all;
}

}  // namespace gl
