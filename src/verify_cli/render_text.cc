#include "verify_cli/render_text.h"

#include <algorithm>

#include "base/text.h"
#include "pki/utc_time.h"
#include "verify_cli/provenance_command.h"
#include "verify_cli/subject_rows.h"

namespace gl {
namespace {

constexpr std::size_t kWordWidth = 8;   // "NOT RUN" and a blank
constexpr std::size_t kNameWidth = 26;  // the longest id and blanks
constexpr std::size_t kMaxShownInLine = 1000;
constexpr std::size_t kLineWidth = 100;
// ECMA-48, "Select graphic rendition".
constexpr std::string_view kPlain = "\033[0m";
constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kFaint = "\033[2m";

std::string Padded(std::string_view text, std::size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, padded.size() + 1), ' ');
  return padded;
}

std::string_view ColorOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "\033[32m";
    case Outcome::kFail:
      return "\033[1;31m";
    case Outcome::kNotRun:
      return "\033[33m";
    default:
      return "\033[36m";
  }
}

std::string Styled(std::string_view style, std::string_view text, bool color) {
  return color ? std::string(style) + std::string(text) + std::string(kPlain) : std::string(text);
}

std::string Heading(std::string_view text, bool color) { return "\n" + Styled(kBold, text, color) + "\n"; }

void AddSubjects(std::string& text, const Subject& subject) {
  for (const SubjectRow& row : kSubjectRows) {
    const std::optional<std::string>& value = subject.*row.value;
    if (!value) continue;
    text += "  " + Padded(row.name, 16) + (value->empty() ? "(none)" : Printable(*value, kMaxShownInLine)) + "\n";
  }
}

void AddTcb(std::string& text, const TcbSummary& tcb) {
  if (!tcb.status) return;
  text += "  " + Padded("tcb status", 16) + Printable(*tcb.status);
  for (const std::string& advisory : tcb.advisories) text += " " + Printable(advisory);
  text += "\n";
  if (!tcb.issued || !tcb.next_update) return;
  text += "  " + Padded("collateral", 16) + "issued " + FormatUtcTime(*tcb.issued) + ", next update " +
          FormatUtcTime(*tcb.next_update) + "\n";
}

// TEXT in lines of at most kLineWidth characters, broken at blanks, each after INDENT.
std::string Wrapped(std::string_view text, const std::string& indent) {
  std::string wrapped;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (indent.size() + text.size() > kLineWidth) end = text.rfind(' ', kLineWidth - indent.size());
    end = std::min(end, text.size());
    wrapped.append(indent).append(text.substr(0, end)).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return wrapped;
}

}  // namespace

std::string FindingLines(const Finding& finding, bool color) {
  std::string text;
  const std::string indent(2 + kWordWidth + kNameWidth, ' ');
  const std::string word = Padded(OutcomeWord(finding.outcome), kWordWidth);
  const std::string rest = Padded(InfoOf(finding.check).name, kNameWidth) + Printable(finding.reason, kMaxShownInLine);
  if (finding.outcome == Outcome::kNotRun && !finding.required) {
    return "  " + Styled(kFaint, word + rest, color) + "\n";  // nobody asked for it: there, but not in the way
  }
  text += "  " + Styled(ColorOf(finding.outcome), word, color) + rest;
  if (finding.outcome == Outcome::kNotRun) text += " (required)";
  text += "\n";
  if (!finding.expected.empty()) text += indent + "expected: " + Printable(finding.expected, kMaxShownInLine) + "\n";
  if (!finding.found.empty()) text += indent + "found:    " + Printable(finding.found, kMaxShownInLine) + "\n";
  return text;
}

std::string RenderText(const Report& report, std::string_view version, bool color) {
  std::string text = "git-launcher-verify " + std::string(version) + ", as of " + FormatUtcTime(report.at) + "\n";
  std::optional<Tier> tier;
  for (const Finding& finding : report.findings) {
    const Tier its = InfoOf(finding.check).tier;
    if (tier != its) text += Heading(TierName(its), color);
    tier = its;
    text += FindingLines(finding, color);
  }
  text += Heading("what runs, as far as the checks above hold", color);
  AddSubjects(text, report.subject);
  AddTcb(text, report.tcb);
  if (report.provenance) {
    text += Heading("who built the launcher's image", color) + ProvenanceLines(*report.provenance, "  ");
  }
  text += Heading("what this does not prove", color);
  for (const std::string& sentence : report.not_proved) text += "  - " + Printable(sentence, kMaxShownInLine) + "\n";
  text += Heading("verdict", color);
  const Outcome outcome = report.answer.verdict == Verdict::kVerified      ? Outcome::kPass
                          : report.answer.verdict == Verdict::kNotVerified ? Outcome::kFail
                                                                           : Outcome::kNotRun;
  const std::string style = std::string(kBold) + std::string(ColorOf(outcome));
  return text + Styled(style, Printable(Headline(report), kMaxShownInLine), color) + "\n";
}

bool WantsColor(bool is_terminal, const char* no_color, const char* term) {
  if (!is_terminal || (no_color != nullptr && *no_color != '\0')) return false;
  return term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
}

std::string ExplainAll() {
  std::string text;
  std::optional<Tier> tier;
  for (const CheckInfo& info : AllChecks()) {
    if (tier != info.tier) text += (text.empty() ? "" : "\n") + std::string(TierName(info.tier)) + "\n";
    tier = info.tier;
    text += "  " + Padded(info.name, kNameWidth) + std::string(info.title) + "\n";
  }
  return text;
}

std::string ExplainOne(CheckId id) {
  const CheckInfo& info = InfoOf(id);
  std::string text = std::string(info.name) + ": " + std::string(info.title) + "\n";
  text += "\nproves:\n" + Wrapped(info.proves, "  ");
  text += "\ndoes not prove:\n" + Wrapped(info.does_not, "  ");
  text += "\nstops:\n" + Wrapped(info.stops, "  ");
  return text;
}

}  // namespace gl
