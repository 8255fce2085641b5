// The quotes of the shared test data, each with the verdict that it must get.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "doc/strict_json.h"
#include "tdx/verify_quote.h"
#include "tests/builders/shared_data.h"

namespace gl {
namespace {

using test::SharedFile;

// Every status but Revoked: what must be rejected must not be so for its status only.
QuotePolicy AcceptingPolicy() {
  QuotePolicy policy;
  policy.accepted = {TcbStatus::kUpToDate,
                     TcbStatus::kSwHardeningNeeded,
                     TcbStatus::kConfigurationNeeded,
                     TcbStatus::kConfigurationAndSwHardeningNeeded,
                     TcbStatus::kOutOfDate,
                     TcbStatus::kOutOfDateConfigurationNeeded,
                     TcbStatus::kTdRelaunchAdvised,
                     TcbStatus::kTdRelaunchAdvisedConfigurationNeeded};
  return policy;
}

std::vector<std::string> Texts(const JsonValue& object, std::string_view name) {
  std::vector<std::string> texts;
  for (const JsonValue& value : std::span<const JsonValue>(object.OptionalArray(name).value()))
    texts.emplace_back(value.AsText().value());
  return texts;
}

class Case {
 public:
  explicit Case(const JsonValue& value) : case_(value) {}

  void Run() const {
    SCOPED_TRACE(Text("name") + ": " + Text("description"));
    const std::string quote = File("quote");
    const std::string collateral = File("collateral");
    const std::string root = File("root");
    const auto at = ParseUtcTime(Text("at"));
    ASSERT_TRUE(at);
    const auto bytes = QuoteBytesOf(quote);
    ASSERT_TRUE(bytes);
    const QuoteInput input{*bytes, collateral, root, *at};
    const QuoteVerdict verdict = VerifyQuote(input, AcceptingPolicy());
    if (Text("expect") == "appraised") {
      ExpectAppraised(verdict);
      ExpectDefaultPolicy(VerifyQuote(input, {}));
    } else {
      ExpectRejected(verdict);
    }
  }

 private:
  std::string Text(std::string_view name) const { return std::string(case_.Text(name).value()); }
  std::string File(std::string_view name) const { return SharedFile("fixtures/tdx/" + Text(name)).value(); }

  void ExpectAppraised(const QuoteVerdict& verdict) const {
    ASSERT_TRUE(verdict.Accepted()) << ReasonName(verdict.rejection->reason) << ": " << verdict.rejection->message;
    EXPECT_EQ(TcbStatusName(verdict.report->status), Text("tcb_status"));
    EXPECT_EQ(verdict.report->launch.advisory_ids, Texts(case_, "advisory_ids"));
    if (const JsonValue* facts = case_.OptionalObject("facts").value()) ExpectFacts(*verdict.report, *facts);
  }

  static void ExpectFacts(const QuoteReport& report, const JsonValue& facts) {
    const auto text = [&](std::string_view name) { return std::string(facts.Text(name).value()); };
    EXPECT_EQ(report.pck.fmspc, facts.HexBytes("fmspc").value());
    EXPECT_EQ(report.pck.pce_id, facts.HexBytes("pceid").value());
    EXPECT_EQ(report.pck.cpu_svn, facts.HexBytes("cpusvn").value());
    EXPECT_EQ(report.pck.pce_svn, facts.U64("pcesvn").value());
    EXPECT_EQ(report.quote.body.tee_tcb_svn, facts.HexBytes("tee_tcb_svn").value());
    EXPECT_EQ(report.quote.body.td_attributes, facts.HexBytes("td_attributes").value());
    EXPECT_EQ(report.quote.body.xfam, facts.HexBytes("xfam").value());
    EXPECT_EQ(report.quote.padding, facts.U64("trailing").value());
    EXPECT_EQ(report.tcb_info_evaluation_number, facts.U64("tcb_eval").value());
    EXPECT_EQ(report.quote.qe_report.isv_svn, facts.U64("qe_isvsvn").value());
    EXPECT_EQ(FormatUtcTime(report.launch.tcb_date), text("tcb_date"));
    EXPECT_EQ(TcbStatusName(report.launch.platform.statement.status), text("platform"));
    EXPECT_EQ(TcbStatusName(report.launch.qe.statement.status), text("qe"));
    ASSERT_TRUE(report.launch.module);
    EXPECT_EQ(TcbStatusName(report.launch.module->statement.status), text("module"));
    EXPECT_EQ(FormatUtcTime(report.valid.from) + " .. " + FormatUtcTime(report.valid.until),
              text("all_evidence_valid"));
    EXPECT_TRUE(report.intel_root);
  }

  void ExpectDefaultPolicy(const QuoteVerdict& verdict) const {
    EXPECT_TRUE(verdict.report);
    EXPECT_EQ(verdict.Accepted(), Text("tcb_status") == "UpToDate");
    if (verdict.rejection) {
      EXPECT_EQ(verdict.rejection->reason, Reason::kTcbStatus);
      EXPECT_TRUE(verdict.rejection->by_policy);
    }
  }

  void ExpectRejected(const QuoteVerdict& verdict) const {
    ASSERT_TRUE(verdict.rejection);
    const std::string found(ReasonName(verdict.rejection->reason));
    std::vector<std::string> right = Texts(case_, "also_acceptable");
    right.push_back(Text("reason"));
    EXPECT_TRUE(std::ranges::find(right, found) != right.end())
        << "wanted " << right.back() << ", got " << found << ": " << verdict.rejection->message;
    EXPECT_EQ(verdict.report.has_value(), verdict.rejection->by_policy);
  }

  const JsonValue& case_;
};

TEST(QuoteCases, AllGetTheirVerdict) {
  const auto text = SharedFile("fixtures/tdx/cases.json");
  if (!text) GTEST_SKIP() << test::kNoSharedData;
  const auto document = JsonDocument::Parse(*text, "cases.json");
  ASSERT_TRUE(document);
  const auto cases = document->Root().AsArray();
  ASSERT_TRUE(cases);
  for (const JsonValue& value : *cases) Case(value).Run();
  std::cout << cases->size() << " cases looked at\n";
}

}  // namespace
}  // namespace gl
