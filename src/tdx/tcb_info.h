// Intel's statement about the platforms of one family (FMSPC): which patch levels there are, and how good each is.
// Source: Intel PCS API v4, "Get TDX TCB Info", version 3 of the document.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "doc/strict_json.h"
#include "tdx/pck_extension.h"
#include "tdx/tcb_statement.h"

namespace gl {

// What a TDX module must be to be Intel's.
struct ModuleIdentity {
  std::string mrsigner;         // 48 bytes
  std::string attributes;       // 8 bytes
  std::string attributes_mask;  // 8 bytes
};

// The modules of one major version.
struct ModuleVersion {
  std::uint8_t version = 0;  // NN of the identity's id "TDX_NN", which is hexadecimal
  ModuleIdentity identity;
  std::vector<SvnLevel> levels;  // the highest first
};

struct PlatformLevel {
  TcbComponents sgx{}, tdx{};
  std::uint16_t pce_svn = 0;
  TcbStatement statement;
  // What each component is, for a person; most have no name.
  std::array<std::string, kTcbComponents> sgx_names, tdx_names;
};

struct TcbInfo {
  TimeWindow window{};  // issueDate to nextUpdate
  std::string fmspc;    // 6 bytes
  std::string pce_id;   // 2 bytes
  std::uint32_t evaluation_number = 0;
  ModuleIdentity module;                       // of modules of version 0
  std::vector<ModuleVersion> module_versions;  // of the others
  std::vector<PlatformLevel> levels;           // the highest first
};

// Reads the text of a TCB info, whose signature was checked before. Reason::kTcbInfoMismatch when its "id" is not TDX
// or its "version" not 3, Reason::kJsonSchema for every other defect; a list of another number of components than 16 is
// one.
[[nodiscard]] Judged<TcbInfo> ParseTcbInfo(std::string_view text);

// INFO holds at TIME and is about the platform that PCK speaks of. Reason::kTcbInfoExpired, Reason::kFmspcMismatch,
// Reason::kPceidMismatch.
[[nodiscard]] Judgement CheckTcbInfo(const TcbInfo& info, const PckExtension& pck, UnixTime time);

}  // namespace gl
