#include "verify_cli/render_html.h"

#include "base/base64.h"
#include "crypto/digest.h"
#include "pki/utc_time.h"
#include "verify_cli/chain.h"
#include "verify_cli/html_style.h"
#include "verify_cli/html_writer.h"
#include "verify_cli/provenance_command.h"
#include "verify_cli/subject_rows.h"

namespace gl {
namespace {

std::string_view ToneOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kVerified:
      return "pass";
    case Verdict::kNotVerified:
      return "fail";
    default:
      return "open";
  }
}

std::string_view ToneOf(LinkState state) {
  switch (state) {
    case LinkState::kHolds:
      return "pass";
    case LinkState::kFails:
      return "fail";
    default:
      return "open";
  }
}

std::string_view ToneOf(const Finding& finding) {
  switch (finding.outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kFail:
      return "fail";
    case Outcome::kNote:
      return "note";
    default:
      return finding.required ? "open" : "open unasked";
  }
}

// A disc with a tick, a cross or a bar: the state without its colour.
std::string_view PictureOf(LinkState state) {
  switch (state) {
    case LinkState::kHolds:
      return R"(<svg viewBox="0 0 28 28" aria-hidden="true"><circle cx="14" cy="14" r="12"/><path d="M9 14.5l3.5 3.5L19 11"/></svg>)";
    case LinkState::kFails:
      return R"(<svg viewBox="0 0 28 28" aria-hidden="true"><circle cx="14" cy="14" r="12"/><path d="M10 10l8 8M18 10l-8 8"/></svg>)";
    default:
      return R"(<svg viewBox="0 0 28 28" aria-hidden="true"><circle cx="14" cy="14" r="12"/><path d="M9.5 14h9"/></svg>)";
  }
}

// The headline's first word, and what it says of it.
std::pair<std::string, std::string> SplitHeadline(const Report& report) {
  Report plain;  // the accepted things have a place of their own
  plain.answer = report.answer;
  plain.subject = report.subject;
  plain.findings = report.findings;
  const std::string headline = Headline(plain);
  const std::size_t end = headline.find(": ");
  return {headline.substr(0, end), headline.substr(end + 2)};
}

void AddHead(HtmlWriter& html, std::string_view title) {
  html.Own("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
  html.Own("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
  html.Own(Base64Encode(DigestOf(HashAlgorithm::kSha256, kHtmlStyle)));
  html.Own("'; base-uri 'none'; form-action 'none'\">");
  html.Own(R"(<meta name="viewport" content="width=device-width, initial-scale=1">)");
  html.Own(R"(<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">)");
  html.Element("title", "", title).Own("<style>").Own(kHtmlStyle).Own("</style></head>\n<body>");
}

void AddVerdict(HtmlWriter& html, const Report& report) {
  const auto [word, sentence] = SplitHeadline(report);
  html.Open("div", "verdict " + std::string(ToneOf(report.answer.verdict)));
  html.Element("h1", "", word).Element("p", "", sentence).Close();
  if (report.relaxations.empty()) return;
  html.Open("div", "accepted").Element("p", "", "Accepted, although it is refused or asked for by default:").Open("ul");
  for (const std::string& text : report.relaxations) html.Element("li", "", text);
  html.Close().Close();
}

void AddChain(HtmlWriter& html, const Report& report) {
  html.Open("ol", "chain");
  for (const ChainLink& link : ChainOf(report)) {
    html.Open("li", ToneOf(link.state)).Own(PictureOf(link.state));
    html.Element("span", "title", link.title).Element("span", "state", LinkWord(link.state));
    html.Element("span", "value", link.value.empty() ? "not shown" : link.value);
    if (!link.detail.empty()) html.Element("span", "detail hex", link.detail);
    html.Close();
  }
  html.Close();
}

void AddValues(HtmlWriter& html, const Finding& finding) {
  if (finding.expected.empty() && finding.found.empty()) return;
  html.Open("dl", "values");
  if (!finding.expected.empty()) html.Element("dt", "", "expected").Element("dd", "hex", finding.expected);
  if (!finding.found.empty()) html.Element("dt", "", "found").Element("dd", "hex", finding.found);
  html.Close();
}

void AddFinding(HtmlWriter& html, const Finding& finding) {
  const bool lacks = finding.outcome == Outcome::kNotRun && finding.required;
  html.Open("li", "check " + std::string(ToneOf(finding)));
  html.Element("span", "word", OutcomeWord(finding.outcome));
  html.Element("code", "id", InfoOf(finding.check).name);
  html.Open("div", "text").Text(finding.reason).Text(lacks ? " (required)" : "");
  AddValues(html, finding);
  html.Close().Close();
}

void AddTiers(HtmlWriter& html, const Report& report) {
  std::optional<Tier> tier;
  for (const Finding& finding : report.findings) {
    const Tier its = InfoOf(finding.check).tier;
    if (tier != its) {
      if (tier) html.Close().Close();
      html.Open("section").Element("h2", "", TierName(its)).Open("ul");
    }
    tier = its;
    AddFinding(html, finding);
  }
  if (tier) html.Close().Close();
}

void AddRow(HtmlWriter& html, std::string_view name, std::string_view value) {
  html.Element("dt", "", name).Element("dd", "hex", value.empty() ? "(none)" : value);
}

void AddSubject(HtmlWriter& html, const Report& report) {
  html.Open("section").Element("h2", "", "what runs, as far as the checks above hold").Open("dl", "rows");
  for (const SubjectRow& row : kSubjectRows) {
    if (const std::optional<std::string>& value = report.subject.*row.value) AddRow(html, row.name, *value);
  }
  const TcbSummary& tcb = report.tcb;
  if (tcb.status) AddRow(html, "tcb status", *tcb.status + " " + Joined(tcb.advisories, " "));
  if (tcb.issued && tcb.next_update) {
    AddRow(html, "collateral",
           "issued " + FormatUtcTime(*tcb.issued) + ", next update " + FormatUtcTime(*tcb.next_update));
  }
  html.Close().Close();
}

// The lines are printable already.
void AddBuilder(HtmlWriter& html, const Report& report) {
  if (!report.provenance) return;
  html.Open("section").Element("h2", "", "who built the launcher's image").Open("dl", "rows");
  const std::string lines = ProvenanceLines(*report.provenance, "");
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    const std::size_t colon = lines.find(": ", at);
    html.Open("dt").Printed(lines.substr(at, colon - at)).Close();
    html.Open("dd", "hex").Printed(lines.substr(colon + 2, end - colon - 2)).Close();
    at = end + 1;
  }
  html.Close().Close();
}

void AddList(HtmlWriter& html, std::string_view title, const std::vector<std::string>& texts) {
  html.Open("section").Element("h2", "", title).Open("ul", "list");
  for (const std::string& text : texts) html.Element("li", "", text);
  html.Close().Close();
}

void AddInputs(HtmlWriter& html, const std::vector<InputRecord>& inputs) {
  if (inputs.empty()) return;
  html.Open("section").Element("h2", "", "what was judged").Open("ul", "inputs");
  for (const InputRecord& input : inputs) {
    html.Open("li").Text(input.name).Element("span", "origin", input.origin);
    html.Element("span", "hex", "SHA-256 " + input.sha256).Close();
  }
  html.Close().Close();
}

}  // namespace

std::string RenderHtml(const Report& report, std::string_view version) {
  HtmlWriter html;
  AddHead(html, SplitHeadline(report).first + " - git-launcher-verify");
  html.Open("main");
  html.Element("p", "tool", "git-launcher-verify " + std::string(version) + ", as of " + FormatUtcTime(report.at));
  AddVerdict(html, report);
  AddChain(html, report);
  AddTiers(html, report);
  AddSubject(html, report);
  AddBuilder(html, report);
  AddList(html, "what this does not prove", report.not_proved);
  AddInputs(html, report.inputs);
  html.Open("div", "verdict last " + std::string(ToneOf(report.answer.verdict)));
  html.Element("p", "", Headline(report)).Close().Close();
  html.Own("</body></html>\n");
  return std::move(html).Take();
}

}  // namespace gl
