#include "verify_cli/render_text.h"

#include <gtest/gtest.h>

#include "verify_cli/render_json.h"

namespace gl {
namespace {

Report Example() {
  Report report;
  report.at = 1787184000;
  Finding pass = Pass("fine");
  pass.check = CheckId::kQuoteFormat;
  Finding differs = Differs("is another one", "aa", "bb", "event log");
  differs.check = CheckId::kAppComposeHash;
  Finding not_run = NotRun(Cause::kMissing, "nothing there");
  not_run.check = CheckId::kPinConfig;
  report.findings = {pass, differs, not_run};
  report.subject.commit = std::string(40, 'c');
  report.subject.repo = "https://h/x";
  report.subject.subdir = "";
  report.answer = Judge(report.findings, {.anything_demanded = true, .strict = false});
  report.not_proved = {"Everything else."};
  return report;
}

TEST(RenderText, HasALineForEachCheckAndTheVerdictLast) {
  const std::string text = RenderText(Example(), "1.2.3", false);
  EXPECT_TRUE(text.starts_with("git-launcher-verify 1.2.3, as of 2026-08-20T00:00:00Z\n")) << text;
  EXPECT_NE(text.find("\nhardware\n  PASS    quote.format              fine\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\napplication\n  FAIL    app.compose-hash          is another one\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("expected: aa\n"), std::string::npos);
  EXPECT_NE(text.find("found:    bb\n"), std::string::npos);
  EXPECT_NE(text.find("  NOT RUN pin.config                nothing there (required)\n"), std::string::npos);
  EXPECT_NE(text.find("subdir          (none)\n"), std::string::npos);
  EXPECT_NE(text.find("what this does not prove\n  - Everything else.\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\nverdict\nNOT VERIFIED: failed app.compose-hash\n")) << text;
}

TEST(RenderText, IsPlainUnlessColourIsWanted) {
  EXPECT_EQ(RenderText(Example(), "1", false).find('\033'), std::string::npos);
  Report report = Example();
  Finding unasked = NotRun(Cause::kNotAsked, "nobody asked");
  unasked.required = false;
  report.findings.push_back(unasked);
  std::string colored = RenderText(report, "1", true);
  EXPECT_NE(colored.find("\033[1;31mFAIL"), std::string::npos);
  EXPECT_NE(colored.find("\n\033[1mverdict\033[0m\n\033[1m\033[1;31mNOT VERIFIED"), std::string::npos);
  EXPECT_NE(colored.find("  \033[2mNOT RUN "), std::string::npos);
  // Without the sequences it is the plain text.
  for (std::size_t at = colored.find('\033'); at != std::string::npos; at = colored.find('\033')) {
    colored.erase(at, colored.find('m', at) + 1 - at);
  }
  EXPECT_EQ(colored, RenderText(report, "1", false));
}

TEST(RenderText, EveryByteOfTheEvidenceIsMadePrintable) {
  Report report = Example();
  const std::string hostile = "\033[2J\r\nverdict\nVERIFIED \xE2\x80\xAE\xFF\\";
  for (Finding& finding : report.findings) finding.reason = finding.expected = finding.found = finding.source = hostile;
  Subject& subject = report.subject;
  for (auto* const text :
       {&subject.repo, &subject.commit, &subject.tree_sha256, &subject.subdir, &subject.entrypoint, &subject.mode,
        &subject.launcher_image, &subject.compose_hash, &subject.app_id, &subject.instance_id, &subject.os_image_hash,
        &subject.os_version, &subject.tee, &report.tcb.status}) {
    *text = hostile;
  }
  report.tcb.advisories = report.relaxations = report.not_proved = {hostile};
  report.inputs = {{"attestation", std::string(64, 'a'), hostile}};
  const std::string plain = RenderText(report, "1", false);
  for (const char c : plain) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
  EXPECT_EQ(plain.find("\nVERIFIED"), std::string::npos);
  EXPECT_NE(plain.find("\\x1b[2J\\x0d\\x0averdict\\x0aVERIFIED \\xe2\\x80\\xae\\xff\\\\"), std::string::npos);
  const std::string json = RenderJson(report, "1");
  EXPECT_EQ(json.find_first_not_of("\n"), 0U);
  for (const char c : json.substr(0, json.size() - 1)) EXPECT_TRUE(c >= ' ' && c <= '~');
}

TEST(RenderText, ColourNeedsATerminalThatWantsIt) {
  EXPECT_TRUE(WantsColor(true, nullptr, "xterm"));
  EXPECT_TRUE(WantsColor(true, "", "xterm"));
  EXPECT_FALSE(WantsColor(false, nullptr, "xterm"));
  EXPECT_FALSE(WantsColor(true, "1", "xterm"));
  EXPECT_FALSE(WantsColor(true, nullptr, "dumb"));
  EXPECT_FALSE(WantsColor(true, nullptr, ""));
  EXPECT_FALSE(WantsColor(true, nullptr, nullptr));
}

TEST(RenderText, RelaxationsBelongToTheHeadline) {
  Report report = Example();
  report.findings.resize(1);
  report.answer = Judge(report.findings, {.anything_demanded = true, .strict = false});
  EXPECT_EQ(Headline(report),
            "VERIFIED: this machine was started to run commit " + std::string(40, 'c') + " of https://h/x");
  report.relaxations = {"one thing", "another"};
  EXPECT_TRUE(Headline(report).ends_with(" (accepted: one thing; another)"));
  report.answer = Judge(report.findings, {});
  EXPECT_TRUE(Headline(report).starts_with("INCOMPLETE: nothing was demanded of the workload"));
}

TEST(Explain, SaysOfEachCheckWhatItIsAbout) {
  const std::string all = ExplainAll();
  for (const CheckInfo& info : AllChecks()) {
    EXPECT_NE(all.find("  " + std::string(info.name) + " "), std::string::npos) << info.name;
    const std::string one = ExplainOne(info.id);
    EXPECT_TRUE(one.starts_with(std::string(info.name) + ": ")) << one;
    for (std::size_t at = 0; at < one.size();) {
      const std::size_t end = one.find('\n', at);
      EXPECT_LE(end - at, 100U) << one.substr(at, end - at);
      at = end + 1;
    }
  }
}

}  // namespace
}  // namespace gl
