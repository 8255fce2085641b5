#include "tdx/tcb_info.h"

#include <gtest/gtest.h>

#include "tests/builders/pck_builder.h"
#include "tests/builders/tcb_info_builder.h"

namespace gl {
namespace {

using test::Replaced;
using test::TcbInfoSpec;

testing::AssertionResult Refuses(const std::string& text, std::string_view words, Reason reason = Reason::kJsonSchema) {
  const auto info = ParseTcbInfo(text);
  if (info) return testing::AssertionFailure() << "accepted";
  if (info.error().reason == reason && info.error().message.contains(words)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << ReasonName(info.error().reason) << ": " << info.error().message;
}

// The good text with one place replaced.
testing::AssertionResult RefusesChange(std::string_view from, std::string_view to, std::string_view words) {
  return Refuses(Replaced(TcbInfoSpec().Text(), from, to), words);
}

std::string Components(unsigned count) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) text += (text.empty() ? "" : ",") + std::string("{\"svn\":1}");
  return "[" + text + "]";
}

// Of one level with these components.
std::string WithComponents(const std::string& sgx, const std::string& tdx) {
  TcbInfoSpec spec;
  spec.levels.clear();
  return Replaced(spec.Text(), "\"tcbLevels\":[]",
                  R"("tcbLevels":[{"tcb":{"sgxtcbcomponents":)" + sgx + R"(,"tdxtcbcomponents":)" + tdx +
                      R"(,"pcesvn":1},"tcbDate":"2026-01-01T00:00:00Z","tcbStatus":"UpToDate"}])");
}

TEST(ParseTcbInfo, ReadsTheDocument) {
  TcbInfoSpec spec;
  spec.modules[0].id = "tdx_0a";
  spec.modules[0].levels = {{.svn = 255, .statement = {.status = "OutOfDate", .advisories = {"B", "A"}}}};
  const auto info = ParseTcbInfo(spec.Text());
  ASSERT_TRUE(info);
  EXPECT_EQ(FormatUtcTime(info->window.from), spec.issued);
  EXPECT_EQ(FormatUtcTime(info->window.until), spec.next);
  EXPECT_EQ(info->fmspc, std::string("\x90\xC0\x6F\x00\x00\x00", 6));
  EXPECT_EQ(info->pce_id, std::string(2, '\0'));
  EXPECT_EQ(info->evaluation_number, 20U);
  EXPECT_EQ(info->module.attributes_mask, std::string(8, '\xFF'));
  ASSERT_EQ(info->module_versions.size(), 1U);
  EXPECT_EQ(info->module_versions[0].version, 10);
  EXPECT_EQ(info->module_versions[0].levels[0].isv_svn, 255);
  EXPECT_EQ(info->module_versions[0].levels[0].statement.advisory_ids, (std::vector<std::string>{"B", "A"}));
  ASSERT_EQ(info->levels.size(), 1U);
  EXPECT_EQ(info->levels[0].sgx, spec.levels[0].sgx);
  EXPECT_EQ(info->levels[0].tdx, spec.levels[0].tdx);
  EXPECT_EQ(info->levels[0].pce_svn, 11);
  EXPECT_EQ(info->levels[0].tdx_names[2], "Part");
  EXPECT_EQ(info->levels[0].statement.status, TcbStatus::kUpToDate);
}

TEST(ParseTcbInfo, SortsLevels) {
  TcbInfoSpec spec;
  test::PlatformLevelSpec low = spec.levels[0];
  low.sgx[0] = 4;
  low.sgx[1] = 255;  // components before a difference decide
  test::PlatformLevelSpec less_pce = spec.levels[0];
  less_pce.pce_svn = 10;
  less_pce.tdx.fill(255);
  test::PlatformLevelSpec less_tdx = spec.levels[0];
  less_tdx.tdx[2] = 3;
  spec.levels = {low, less_pce, less_tdx, spec.levels[0]};
  const auto info = ParseTcbInfo(spec.Text());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->levels[0].tdx[2], 4);
  EXPECT_EQ(info->levels[1].tdx[2], 3);
  EXPECT_EQ(info->levels[2].pce_svn, 10);
  EXPECT_EQ(info->levels[3].sgx[0], 4);
}

TEST(ParseTcbInfo, TakesOtherGoodForms) {
  const std::string good = TcbInfoSpec().Text();
  EXPECT_TRUE(ParseTcbInfo(" \n" + good + "\r\n\t "));
  EXPECT_TRUE(ParseTcbInfo(Replaced(good, "{\"id\":\"TDX\"", "{\"new\":{\"deep\":[null]},\"id\":\"TDX\"")));
  EXPECT_TRUE(ParseTcbInfo(Replaced(good, "90C06F000000", "90c06f000000")));
  TcbInfoSpec empty;
  empty.modules.clear();
  empty.levels.clear();
  EXPECT_TRUE(ParseTcbInfo(empty.Text()));
  EXPECT_TRUE(ParseTcbInfo(Replaced(empty.Text(), "\"tdxModuleIdentities\":[],", "")));
}

TEST(ParseTcbInfo, KnowsAnotherDocument) {
  TcbInfoSpec spec;
  spec.id = "SGX";
  EXPECT_TRUE(Refuses(spec.Text(), "id 'SGX' and version 3", Reason::kTcbInfoMismatch));
  spec = {};
  spec.version = 2;
  EXPECT_TRUE(Refuses(spec.Text(), "id 'TDX' and version 2", Reason::kTcbInfoMismatch));
  EXPECT_TRUE(Refuses(test::QeIdentitySpec().Text(), "id 'TD_QE'", Reason::kTcbInfoMismatch));
}

TEST(ParseTcbInfo, WantsEveryMember) {
  for (const std::string name :
       {"id", "version", "issueDate", "nextUpdate", "fmspc", "pceId", "tcbType", "tcbEvaluationDataNumber", "tdxModule",
        "sgxtcbcomponents", "tdxtcbcomponents", "pcesvn"}) {
    TcbInfoSpec spec;
    spec.modules.clear();
    EXPECT_TRUE(Refuses(Replaced(spec.Text(), "\"" + name + "\":", "\"no\":"), name)) << name;
  }
  for (const std::string name : {"mrsigner", "attributes", "attributesMask", "tcbDate", "tcbStatus", "tcbLevels"}) {
    TcbInfoSpec spec;
    spec.modules.clear();
    EXPECT_TRUE(Refuses(Replaced(spec.Text(), "\"" + name + "\":", "\"no\":"), name)) << name;
    spec = {};
    spec.levels.clear();
    std::string text = spec.Text();
    const std::size_t module = text.find("tdxModuleIdentities");
    text.replace(text.find("\"" + name + "\":", module), name.size() + 3, "\"no\":");
    EXPECT_TRUE(Refuses(text, name)) << name;
  }
}

TEST(ParseTcbInfo, Wants16Components) {
  EXPECT_TRUE(ParseTcbInfo(WithComponents(Components(16), Components(16))));
  for (const unsigned count : {0U, 15U, 17U}) {
    EXPECT_TRUE(Refuses(WithComponents(Components(count), Components(16)), "components, not 16"));
    EXPECT_TRUE(Refuses(WithComponents(Components(16), Components(count)), "components, not 16"));
  }
}

TEST(ParseTcbInfo, RefusesOtherValues) {
  EXPECT_TRUE(RefusesChange("\"tcbType\":0", "\"tcbType\":1", "tcbType"));
  EXPECT_TRUE(RefusesChange("\"version\":3", "\"version\":3.0", "version"));
  EXPECT_TRUE(RefusesChange("\"version\":3", "\"version\":\"3\"", "version"));
  EXPECT_TRUE(RefusesChange("DataNumber\":20", "DataNumber\":-1", "tcbEvaluationDataNumber"));
  EXPECT_TRUE(RefusesChange("DataNumber\":20", "DataNumber\":2e1", "tcbEvaluationDataNumber"));
  EXPECT_TRUE(RefusesChange("90C06F000000", "90C06F0000", "fmspc"));
  EXPECT_TRUE(RefusesChange("90C06F000000", "90C06F00000g", "fmspc"));
  EXPECT_TRUE(RefusesChange("\"pcesvn\":11", "\"pcesvn\":65536", "pcesvn"));
  EXPECT_TRUE(RefusesChange("{\"isvsvn\":5}", "{\"isvsvn\":256}", "isvsvn"));
  EXPECT_TRUE(RefusesChange("2026-03-01T00:00:00Z", "2026-03-01", "nextUpdate"));
  EXPECT_TRUE(RefusesChange("2026-02-01T00:00:00Z", "2026-02-30T00:00:00Z", "issueDate"));
  EXPECT_TRUE(RefusesChange("TDX_01", "TDX_1", "not TDX_NN"));
  EXPECT_TRUE(RefusesChange("TDX_01", "SGX_01", "not TDX_NN"));
  for (const std::string svn : {"256", "-1", "1.0", "\"1\"", "null", "01"}) {
    std::string components = Components(16);
    components.replace(components.find('1'), 1, svn);
    EXPECT_TRUE(Refuses(WithComponents(components, Components(16)), svn == "01" ? "JSON" : "svn")) << svn;
  }
}

TEST(ParseTcbInfo, RefusesStatusesThatAreNoLevels) {
  TcbInfoSpec spec;
  for (const std::string status : {"Unknown", "", "TDRelaunchAdvised"}) {
    spec.levels[0].statement.status = status;
    EXPECT_TRUE(Refuses(spec.Text(), "can't have the status"));
  }
  spec = {};
  spec.modules[0].levels[0].statement.status = "ConfigurationNeeded";
  EXPECT_TRUE(Refuses(spec.Text(), "can't have the status 'ConfigurationNeeded'"));
  spec = {};
  spec.levels[0].statement.advisories = {"A"};
  EXPECT_TRUE(Refuses(Replaced(spec.Text(), "[\"A\"]", "\"A\""), "advisoryIDs"));
  EXPECT_TRUE(Refuses(Replaced(spec.Text(), "[\"A\"]", "[1]"), ""));
}

TEST(ParseTcbInfo, RefusesLooseJson) {
  const std::string good = TcbInfoSpec().Text();
  EXPECT_TRUE(Refuses("\xEF\xBB\xBF" + good, "JSON"));
  EXPECT_TRUE(Refuses(good + good, "JSON"));
  EXPECT_TRUE(Refuses(good + std::string(1, '\0'), "JSON"));
  EXPECT_TRUE(Refuses("[" + good + "]", "not an object"));
  EXPECT_TRUE(Refuses(Replaced(good, "{\"id\":\"TDX\"", "{\"id\":\"TDX\",\"id\":\"TDX\""), "JSON"));
  EXPECT_TRUE(Refuses(Replaced(good, "{\"isvsvn\":5}", "{\"isvsvn\":5,\"isvsvn\":5}"), "JSON"));
  const auto nested = [&](std::size_t depth) {
    return Replaced(good, "{\"id\":\"TDX\"",
                    "{\"new\":" + std::string(depth, '[') + std::string(depth, ']') + ",\"id\":\"TDX\"");
  };
  EXPECT_TRUE(ParseTcbInfo(nested(31)));
  EXPECT_TRUE(Refuses(nested(32), "32 levels deep"));
  EXPECT_TRUE(Refuses(nested(20000), "JSON"));
}

TEST(CheckTcbInfo, ComparesWithThePlatform) {
  const TcbInfo info = ParseTcbInfo(TcbInfoSpec().Text()).value();
  PckExtension pck = ParsePckExtension(test::PckFields().Extension()).value();
  EXPECT_TRUE(CheckTcbInfo(info, pck, info.window.from));
  EXPECT_TRUE(CheckTcbInfo(info, pck, info.window.until));
  EXPECT_EQ(CheckTcbInfo(info, pck, info.window.from - 1).error().reason, Reason::kTcbInfoExpired);
  EXPECT_EQ(CheckTcbInfo(info, pck, info.window.until + 1).error().reason, Reason::kTcbInfoExpired);
  pck.pce_id = "xx";
  EXPECT_EQ(CheckTcbInfo(info, pck, info.window.from).error().reason, Reason::kPceidMismatch);
  pck.fmspc = "xxxxxx";
  EXPECT_EQ(CheckTcbInfo(info, pck, info.window.from).error().reason, Reason::kFmspcMismatch);
}

}  // namespace
}  // namespace gl
