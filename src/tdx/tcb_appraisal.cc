#include "tdx/tcb_appraisal.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/text.h"
#include "tdx/masked.h"

namespace gl {
namespace {

// Places in TEE_TCB_SVN. Source: Intel TDX Module ABI Specification, "TEE_TCB_SVN".
constexpr std::size_t kModuleSvn = 0;
constexpr std::size_t kModuleVersion = 1;
constexpr std::size_t kAfterModule = 2;  // the first place that a platform's level speaks about for versions above 0

// What is measured against the documents.
struct Measured {
  const PckExtension& pck;
  TcbComponents tdx;
  std::uint16_t qe_svn;

  [[nodiscard]] std::uint8_t ModuleVersionNumber() const { return tdx.at(kModuleVersion); }
  // With a module version above 0 its two places belong to the module's identity. Comparing them with a platform's
  // level gives wrong answers for real platforms.
  [[nodiscard]] std::size_t FirstTdxPlace() const { return ModuleVersionNumber() > 0 ? kAfterModule : 0; }
};

TcbComponents ComponentsOf(std::string_view tee_tcb_svn) {
  TcbComponents components{};
  for (std::size_t i = 0; i < kTcbComponents; ++i) components.at(i) = static_cast<std::uint8_t>(tee_tcb_svn.at(i));
  return components;
}

Judgement CheckModuleIdentity(const ModuleIdentity& identity, const TdReport& body) {
  if (body.mrsigner_seam != identity.mrsigner) {
    return Reject(Reason::kTdxModuleMismatch, "the TDX module's signer is " + HexEncode(body.mrsigner_seam) +
                                                  ", Intel demands " + HexEncode(identity.mrsigner));
  }
  if (!EqualUnderMask(body.seam_attributes, identity.attributes, identity.attributes_mask) ||
      body.seam_attributes.find_first_not_of('\0') != std::string_view::npos) {
    return Reject(Reason::kTdxModuleMismatch, "the TDX module's attributes are " + HexEncode(body.seam_attributes) +
                                                  ", which are not a production module's");
  }
  return {};
}

// The entry for the version of the module, nullptr for version 0, which has none.
Judged<const ModuleVersion*> FindModuleVersion(const TcbInfo& info, std::uint8_t version) {
  if (version == 0) return nullptr;
  const auto same = [&](const ModuleVersion& module) { return module.version == version; };
  if (std::ranges::count_if(info.module_versions, same) != 1) {
    return Reject(
        Reason::kTdxModuleMismatch,
        "the TCB info does not have exactly one identity for TDX modules of version " + std::to_string(version));
  }
  return &*std::ranges::find_if(info.module_versions, same);
}

// "have 2, need 4", when it is so.
void AddShortfall(std::vector<std::string>& shortfalls, const std::string& what, unsigned have, unsigned need) {
  if (have < need) {
    shortfalls.push_back(what + ": have " + std::to_string(have) + ", need " + std::to_string(need));
  }
}

std::string ComponentName(std::string_view kind, std::size_t index, const std::string& name) {
  const std::string number = std::string(kind) + " component " + std::to_string(index);
  return name.empty() ? number : number + ", '" + Printable(name, 60) + "'";
}

// Where MEASURED is below LEVEL: one by one, never as one number.
std::vector<std::string> PlatformShortfalls(const PlatformLevel& level, const Measured& measured) {
  std::vector<std::string> shortfalls;
  for (std::size_t i = 0; i < kTcbComponents; ++i) {
    AddShortfall(shortfalls, ComponentName("SGX", i, level.sgx_names.at(i)), measured.pck.components.at(i),
                 level.sgx.at(i));
  }
  AddShortfall(shortfalls, "PCESVN", measured.pck.pce_svn, level.pce_svn);
  for (std::size_t i = measured.FirstTdxPlace(); i < kTcbComponents; ++i) {
    AddShortfall(shortfalls, ComponentName("TDX", i, level.tdx_names.at(i)), measured.tdx.at(i), level.tdx.at(i));
  }
  return shortfalls;
}

bool Reaches(const Measured& measured, const PlatformLevel& level) {
  for (std::size_t i = 0; i < kTcbComponents; ++i) {
    if (measured.pck.components.at(i) < level.sgx.at(i)) return false;
    if (i >= measured.FirstTdxPlace() && measured.tdx.at(i) < level.tdx.at(i)) return false;
  }
  return measured.pck.pce_svn >= level.pce_svn;
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "; ") + text;
  return joined;
}

Judged<const PlatformLevel*> FindPlatformLevel(const TcbInfo& info, const Measured& measured) {
  const auto found =
      std::ranges::find_if(info.levels, [&](const PlatformLevel& level) { return Reaches(measured, level); });
  if (found != info.levels.end()) return &*found;
  if (info.levels.empty()) return Reject(Reason::kTcbNotSupported, "the TCB info has no levels");
  return Reject(Reason::kTcbNotSupported,
                "the platform is below every level of the TCB info; to the best one it lacks " +
                    Joined(PlatformShortfalls(info.levels.front(), measured)));
}

Judged<const SvnLevel*> FindSvnLevel(const std::vector<SvnLevel>& levels, std::uint16_t svn, std::string_view what) {
  const SvnLevel* const found = FindLevel(levels, svn);
  if (found != nullptr) return found;
  return Reject(Reason::kTcbNotSupported,
                "the " + std::string(what) + " with version " + std::to_string(svn) + " is below every level");
}

// The statements of a finding's levels.
std::vector<const TcbStatement*> StatementsOf(const TcbFinding& finding) {
  std::vector<const TcbStatement*> statements = {&finding.platform.statement, &finding.qe.statement};
  if (finding.module) statements.push_back(&finding.module->statement);
  return statements;
}

void Summarise(TcbFinding& finding) {
  std::vector<TcbStatus> components = {finding.qe.statement.status};
  if (finding.module) components.push_back(finding.module->statement.status);
  finding.status = MergeTcbStatus(finding.platform.statement.status, components);
  finding.tcb_date = finding.platform.statement.tcb_date;
  for (const TcbStatement* statement : StatementsOf(finding)) {
    finding.tcb_date = std::min(finding.tcb_date, statement->tcb_date);
    finding.advisory_ids.insert(finding.advisory_ids.end(), statement->advisory_ids.begin(),
                                statement->advisory_ids.end());
  }
  std::ranges::sort(finding.advisory_ids);
  const auto repeated = std::ranges::unique(finding.advisory_ids);
  finding.advisory_ids.erase(repeated.begin(), repeated.end());
}

std::vector<std::string> ShortfallsOf(const TcbInfo& info, const QeIdentity& identity, const ModuleVersion* module,
                                      const Measured& measured) {
  std::vector<std::string> shortfalls = PlatformShortfalls(info.levels.front(), measured);
  if (module != nullptr) {
    AddShortfall(shortfalls, "TDX module", measured.tdx.at(kModuleSvn), module->levels.front().isv_svn);
  }
  AddShortfall(shortfalls, "quoting enclave", measured.qe_svn, identity.levels.front().isv_svn);
  return shortfalls;
}

}  // namespace

Judged<TcbFinding> AppraiseTcb(const TcbInfo& info, const QeIdentity& identity, const PckExtension& pck,
                               const TdReport& body, std::string_view tee_tcb_svn, const EnclaveReport& qe) {
  const Measured measured{pck, ComponentsOf(tee_tcb_svn), qe.isv_svn};
  GL_ASSIGN(const ModuleVersion* const module, FindModuleVersion(info, measured.ModuleVersionNumber()));
  GL_TRY(CheckModuleIdentity(module == nullptr ? info.module : module->identity, body));
  TcbFinding finding{};
  GL_ASSIGN(const PlatformLevel* const platform, FindPlatformLevel(info, measured));
  finding.platform = *platform;
  if (module != nullptr) {
    GL_ASSIGN(const SvnLevel* const level, FindSvnLevel(module->levels, measured.tdx.at(kModuleSvn), "TDX module"));
    finding.module = *level;
  }
  GL_ASSIGN(const SvnLevel* const qe_level, FindSvnLevel(identity.levels, qe.isv_svn, "quoting enclave"));
  finding.qe = *qe_level;
  Summarise(finding);
  if (finding.status == TcbStatus::kRevoked) {
    return Reject(Reason::kTcbStatus, "Intel revoked this level of the platform, its TDX module or quoting enclave");
  }
  if (finding.status != TcbStatus::kUpToDate) finding.shortfalls = ShortfallsOf(info, identity, module, measured);
  return finding;
}

}  // namespace gl
