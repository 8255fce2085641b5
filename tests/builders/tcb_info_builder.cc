#include "tests/builders/tcb_info_builder.h"

#include <gtest/gtest.h>

namespace gl::test {
namespace {

std::string Member(const std::string& name, const std::string& value) { return JsonString(name) + ":" + value; }
std::string Text(const std::string& name, const std::string& value) { return Member(name, JsonString(value)); }
std::string Number(const std::string& name, unsigned value) { return Member(name, std::to_string(value)); }

template <typename Items, typename Write>
std::string Array(const Items& items, Write write) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ",") + write(item);
  return "[" + text + "]";
}

std::string StatementMembers(const StatementSpec& statement) {
  std::string members = Text("tcbDate", statement.date) + "," + Text("tcbStatus", statement.status);
  if (!statement.advisories.empty()) {
    members += "," + Member("advisoryIDs", Array(statement.advisories, JsonString));
  }
  return members;
}

std::string SvnLevels(const std::vector<SvnLevelSpec>& levels) {
  return Array(levels, [](const SvnLevelSpec& level) {
    return "{" + Member("tcb", "{" + Number("isvsvn", level.svn) + "}") + "," + StatementMembers(level.statement) + "}";
  });
}

std::string ModuleMembers(const ModuleSpec& module) {
  return Text("mrsigner", module.mrsigner) + "," + Text("attributes", module.attributes) + "," +
         Text("attributesMask", module.mask);
}

std::string Components(const Svns& svns) {
  return Array(svns, [](unsigned svn) { return "{" + Number("svn", svn) + "," + Text("type", "Part") + "}"; });
}

std::string PlatformLevel(const PlatformLevelSpec& level) {
  return "{" +
         Member("tcb", "{" + Member("sgxtcbcomponents", Components(level.sgx)) + "," + Number("pcesvn", level.pce_svn) +
                           "," + Member("tdxtcbcomponents", Components(level.tdx)) + "}") +
         "," + StatementMembers(level.statement) + "}";
}

}  // namespace

TcbInfoSpec::TcbInfoSpec() {
  PlatformLevelSpec level;
  level.sgx.fill(5);
  level.tdx = {5, 0, 4};
  level.pce_svn = 11;
  levels = {level};
  ModuleSpec one;
  one.levels = {{.svn = 5}};
  modules = {one};
}

std::string TcbInfoSpec::Text() const {
  return "{" + test::Text("id", id) + "," + Number("version", version) + "," + test::Text("issueDate", issued) + "," +
         test::Text("nextUpdate", next) + "," + test::Text("fmspc", fmspc) + "," + test::Text("pceId", pce_id) + "," +
         Number("tcbType", tcb_type) + "," + Number("tcbEvaluationDataNumber", evaluation_number) + "," +
         Member("tdxModule", "{" + ModuleMembers(module) + "}") + "," +
         Member("tdxModuleIdentities", Array(modules,
                                             [](const ModuleSpec& one) {
                                               return "{" + test::Text("id", one.id) + "," + ModuleMembers(one) + "," +
                                                      Member("tcbLevels", SvnLevels(one.levels)) + "}";
                                             })) +
         "," + Member("tcbLevels", Array(levels, PlatformLevel)) + "}";
}

QeIdentitySpec::QeIdentitySpec() { levels = {{.svn = 4}}; }

std::string QeIdentitySpec::Text() const {
  return "{" + test::Text("id", id) + "," + Number("version", version) + "," + test::Text("issueDate", issued) + "," +
         test::Text("nextUpdate", next) + "," + Number("tcbEvaluationDataNumber", evaluation_number) + "," +
         test::Text("miscselect", misc_select) + "," + test::Text("miscselectMask", misc_select_mask) + "," +
         test::Text("attributes", attributes) + "," + test::Text("attributesMask", attributes_mask) + "," +
         test::Text("mrsigner", mr_signer) + "," + Number("isvprodid", isv_prod_id) + "," +
         Member("tcbLevels", SvnLevels(levels)) + "}";
}

std::string JsonString(std::string_view text) {
  std::string spelled = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') spelled += '\\';
    if (character == '\n') {
      spelled += "\\n";
    } else if (character == '\r') {
      spelled += "\\r";
    } else {
      spelled += character;
    }
  }
  return spelled + "\"";
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at == std::string::npos) return text;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << from << " stands there twice";
  return text.replace(at, from.size(), to);
}

}  // namespace gl::test
