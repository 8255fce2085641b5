#include "tdx/tcb_info.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/hex.h"
#include "base/text.h"
#include "tdx/signed_document.h"

namespace gl {
namespace {

constexpr std::uint64_t kTcbInfoVersion = 3;
constexpr std::uint64_t kTcbType = 0;
constexpr std::uint16_t kMaxModuleSvn = 255;  // it is one byte of TEE_TCB_SVN

Result<ModuleIdentity> ReadIdentity(const JsonValue& module) {
  ModuleIdentity identity;
  GL_ASSIGN(identity.mrsigner, module.HexBytes("mrsigner", 48));
  GL_ASSIGN(identity.attributes, module.HexBytes("attributes", 8));
  GL_ASSIGN(identity.attributes_mask, module.HexBytes("attributesMask", 8));
  return identity;
}

// id = "TDX_" 2*HEXDIG, letters of either case: both are seen
Result<std::uint8_t> ReadModuleId(const JsonValue& module) {
  GL_ASSIGN(const std::string_view id, module.Text("id"));
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  };
  std::string folded(id);
  std::ranges::transform(folded, folded.begin(), lower);
  const auto version = folded.size() == 6 && folded.starts_with("tdx_") ? HexDecode(folded.substr(4)) : std::nullopt;
  if (!version) {
    return Fail(Fault::kIntegrity, "a TDX module identity has the id '" + Printable(id, 40) + "', not TDX_NN");
  }
  return static_cast<std::uint8_t>(version->front());
}

Judged<ModuleVersion> ReadModuleVersion(const JsonValue& module) {
  GL_ASSIGN(const std::uint8_t version, JudgedAs(Reason::kJsonSchema, ReadModuleId(module)));
  GL_ASSIGN(ModuleIdentity identity, JudgedAs(Reason::kJsonSchema, ReadIdentity(module)));
  GL_ASSIGN(auto levels, ReadSvnLevels(module, kMaxModuleSvn));
  return ModuleVersion{version, std::move(identity), std::move(levels)};
}

Judged<std::vector<ModuleVersion>> ReadModuleVersions(const JsonValue& info) {
  std::vector<ModuleVersion> versions;
  if (info.Find("tdxModuleIdentities") == nullptr) return versions;
  GL_ASSIGN(const auto modules, JudgedAs(Reason::kJsonSchema, info.Array("tdxModuleIdentities")));
  for (const JsonValue& module : modules) {
    GL_ASSIGN(ModuleVersion version, ReadModuleVersion(module));
    versions.push_back(std::move(version));
  }
  return versions;
}

// What a component is called never decides anything, so a name that is no text is no name.
std::string NameOf(const JsonValue& component) {
  const auto name = component.Text("type");
  return name ? std::string(*name) : std::string();
}

// 16 components, no fewer: a shorter list would shorten the comparison.
Status ReadComponents(const JsonValue& tcb, std::string_view member, TcbComponents& svns,
                      std::array<std::string, kTcbComponents>& names) {
  GL_ASSIGN(const auto components, tcb.Array(member));
  if (components.size() != kTcbComponents) {
    return Fail(Fault::kIntegrity,
                "'" + std::string(member) + "' has " + std::to_string(components.size()) + " components, not 16");
  }
  for (std::size_t i = 0; i < kTcbComponents; ++i) {
    GL_ASSIGN(const std::uint64_t svn, components[i].U64("svn", std::numeric_limits<std::uint8_t>::max()));
    svns.at(i) = static_cast<std::uint8_t>(svn);
    names.at(i) = NameOf(components[i]);
  }
  return {};
}

Status ReadTcb(const JsonValue& level, PlatformLevel& into) {
  GL_ASSIGN(const JsonValue* const tcb, level.Object("tcb"));
  GL_TRY(ReadComponents(*tcb, "sgxtcbcomponents", into.sgx, into.sgx_names));
  GL_TRY(ReadComponents(*tcb, "tdxtcbcomponents", into.tdx, into.tdx_names));
  GL_ASSIGN(const std::uint64_t pce_svn, tcb->U64("pcesvn", std::numeric_limits<std::uint16_t>::max()));
  into.pce_svn = static_cast<std::uint16_t>(pce_svn);
  return {};
}

bool IsHigher(const PlatformLevel& one, const PlatformLevel& other) {
  return std::tie(one.sgx, one.pce_svn, one.tdx) > std::tie(other.sgx, other.pce_svn, other.tdx);
}

// The order of the document is not relied on.
Judged<std::vector<PlatformLevel>> ReadPlatformLevels(const JsonValue& info) {
  GL_ASSIGN(const auto values, JudgedAs(Reason::kJsonSchema, info.Array("tcbLevels")));
  std::vector<PlatformLevel> levels;
  for (const JsonValue& value : values) {
    PlatformLevel level{};
    GL_TRY(JudgedAs(Reason::kJsonSchema, ReadTcb(value, level)));
    GL_ASSIGN(level.statement, ReadStatement(value, IsPlatformStatus));
    levels.insert(std::ranges::upper_bound(levels, level, IsHigher), std::move(level));
  }
  return levels;
}

// Whose document this is, before anything else is asked of it.
Judgement CheckTcbInfoKind(const JsonValue& info) {
  GL_ASSIGN(const std::string_view id, JudgedAs(Reason::kJsonSchema, info.Text("id")));
  GL_ASSIGN(const std::uint64_t version, JudgedAs(Reason::kJsonSchema, info.U64("version")));
  if (id != "TDX" || version != kTcbInfoVersion) {
    return Reject(Reason::kTcbInfoMismatch, "the TCB info has id '" + Printable(id, 40) + "' and version " +
                                                std::to_string(version) + ", not TDX and 3");
  }
  return {};
}

Status ReadPlatform(const JsonValue& object, TcbInfo& info) {
  GL_ASSIGN(info.fmspc, object.HexBytes("fmspc", 6));
  GL_ASSIGN(info.pce_id, object.HexBytes("pceId", 2));
  GL_TRY(object.U64("tcbType", kTcbType));
  GL_ASSIGN(const std::uint64_t number,
            object.U64("tcbEvaluationDataNumber", std::numeric_limits<std::uint32_t>::max()));
  info.evaluation_number = static_cast<std::uint32_t>(number);
  GL_ASSIGN(const JsonValue* const module, object.Object("tdxModule"));
  GL_ASSIGN(info.module, ReadIdentity(*module));
  return {};
}

}  // namespace

Judged<TcbInfo> ParseTcbInfo(std::string_view text) {
  GL_ASSIGN(const JsonDocument document, ParseDocument(text, kTcbInfoKind));
  const JsonValue& object = document.Root();
  GL_TRY(CheckTcbInfoKind(object));
  TcbInfo info{};
  GL_ASSIGN(info.window.from, ReadTime(object, "issueDate"));
  GL_ASSIGN(info.window.until, ReadTime(object, "nextUpdate"));
  GL_TRY(JudgedAs(Reason::kJsonSchema, ReadPlatform(object, info)));
  GL_ASSIGN(info.module_versions, ReadModuleVersions(object));
  GL_ASSIGN(info.levels, ReadPlatformLevels(object));
  return info;
}

Judgement CheckTcbInfo(const TcbInfo& info, const PckExtension& pck, UnixTime time) {
  if (!info.window.Holds(time)) {
    return Reject(Reason::kTcbInfoExpired, "the TCB info holds from " + FormatUtcTime(info.window.from) + " to " +
                                               FormatUtcTime(info.window.until) + ", not at " + FormatUtcTime(time));
  }
  if (info.fmspc != pck.fmspc) {
    return Reject(Reason::kFmspcMismatch, "the TCB info is about platforms with FMSPC " + HexEncode(info.fmspc) +
                                              ", the quote's has " + HexEncode(pck.fmspc));
  }
  if (info.pce_id != pck.pce_id) {
    return Reject(Reason::kPceidMismatch, "the TCB info is about platforms with PCEID " + HexEncode(info.pce_id) +
                                              ", the quote's has " + HexEncode(pck.pce_id));
  }
  return {};
}

}  // namespace gl
