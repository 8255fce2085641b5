#include "verify_cli/render_html.h"

#include <gtest/gtest.h>

#include "verify_cli/html_style.h"
#include "verify_cli/render_text.h"

namespace gl {
namespace {

constexpr std::string_view kHostile =
    "<script>alert(1)</script><img src=x onerror=y>\"'><a href='http://evil'>&#60; "
    "\x1b[31m\x07\n\xe2\x80\xae\xff</style>";

ProvenanceReport HostileProvenance() {
  ProvenanceReport provenance;
  provenance.identity = provenance.subject_name = provenance.run = kHostile;
  provenance.entries.push_back({.log = std::string(kHostile), .log_index = 1});
  return provenance;
}

// Every text of a report is what an attacker would like to see there.
Report Hostile() {
  Report report;
  report.at = 1787184000;
  const std::string text(kHostile);
  for (const CheckInfo& info : AllChecks()) {
    Finding finding = Differs(text, text, text, text);
    finding.check = info.id;
    report.findings.push_back(finding);
  }
  Subject& subject = report.subject;
  subject.repo = subject.commit = subject.tree_sha256 = subject.subdir = subject.entrypoint = subject.mode = text;
  subject.launcher_image = text + "@" + text;
  subject.compose_hash = subject.app_id = subject.instance_id = subject.os_image_hash = subject.os_version = text;
  subject.tee = text;
  report.tcb = {.status = text, .advisories = {text, text}, .issued = 0, .next_update = 1};
  report.provenance = HostileProvenance();
  report.relaxations = report.not_proved = {text};
  report.inputs = {{text, text, text}};
  return report;
}

// Removes what of HTML is ours, from AT on: the style.
std::string WithoutStyle(std::string html) {
  const std::size_t begin = html.find("<style>");
  const std::size_t end = html.find("</style>");
  EXPECT_EQ(html.substr(begin + 7, end - begin - 7), kHtmlStyle);
  return html.erase(begin, end + 8 - begin);
}

TEST(RenderHtml, NothingFromTheEvidenceIsMoreThanText) {
  for (const Verdict verdict : {Verdict::kVerified, Verdict::kNotVerified, Verdict::kIncomplete}) {
    Report report = Hostile();
    report.answer.verdict = verdict;
    const std::string html = WithoutStyle(RenderHtml(report, "9.9"));
    for (const std::string_view never : {"<script", "<img", "<a", "http://evil'", "</style", "onerror=y>", "href='"}) {
      EXPECT_EQ(html.find(never), std::string::npos) << never;
    }
    for (const char c : html) ASSERT_TRUE((c >= ' ' && c <= '~') || c == '\n') << static_cast<int>(c);
    EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
    EXPECT_NE(html.find("\\x1b[31m\\x07\\x0a\\xe2\\x80\\xae\\xff"), std::string::npos);
    EXPECT_EQ(html.find("\\\\x1b"), std::string::npos);  // made printable once only
  }
}

TEST(RenderHtml, TheVerdictIsFirstAndLast) {
  Report report = Hostile();
  report.relaxations = {"one thing"};
  report.subject.repo = "https://h/x";
  report.subject.commit = "c0ffee";
  report.answer.verdict = Verdict::kVerified;
  const std::string html = RenderHtml(report, "9.9");
  const std::size_t first =
      html.find(R"(<div class="verdict pass"><h1>VERIFIED</h1><p>this machine was started to run )");
  EXPECT_NE(first, std::string::npos);
  EXPECT_LT(first, html.find("<ol class=\"chain\">"));
  EXPECT_TRUE(
      html.ends_with("<div class=\"verdict last pass\"><p>VERIFIED: this machine was started to run commit "
                     "c0ffee of https://h/x (accepted: one thing)</p></div></main></body></html>\n"));
  EXPECT_NE(html.find("<li>one thing</li>"), std::string::npos);
}

TEST(RenderHtml, SaysAllThatTheTextSays) {
  const Report report = Hostile();
  const std::string html = RenderHtml(report, "9.9");
  for (const CheckInfo& info : AllChecks()) {
    EXPECT_NE(html.find("<code class=\"id\">" + std::string(info.name) + "</code>"), std::string::npos) << info.name;
    EXPECT_NE(html.find("<h2>" + std::string(TierName(info.tier)) + "</h2>"), std::string::npos);
  }
  for (const std::string_view words :
       {"what this does not prove", "what was judged", "who built the launcher&#39;s image",
        "as of 2026-08-20T00:00:00Z", "git-launcher-verify 9.9", "<dt>expected</dt>", "<dt>launcher image</dt>",
        "<dt>log_entry</dt>", "next update"}) {
    EXPECT_NE(html.find(words), std::string::npos) << words;
  }
}

TEST(RenderHtml, OfNothing) {
  const std::string html = RenderHtml({}, "9.9");
  EXPECT_NE(html.find("<h1>INCOMPLETE</h1>"), std::string::npos);
  EXPECT_NE(html.find("not shown"), std::string::npos);
}

}  // namespace
}  // namespace gl
