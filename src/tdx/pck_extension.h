// What a PCK certificate says about its platform: Intel's SGX extension.
// Source: "Intel SGX PCK Certificate and Certificate Revocation List Profile Specification".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tdx/reason.h"

namespace gl {

inline constexpr std::size_t kTcbComponents = 16;
using TcbComponents = std::array<std::uint8_t, kTcbComponents>;  // security version numbers

struct PckExtension {
  std::string ppid;  // 16 bytes; it identifies the platform, so it is shown only when asked for
  TcbComponents components{};
  std::uint16_t pce_svn = 0;
  std::string cpu_svn;  // 16 bytes; the same numbers as components in all known certificates, and not compared
  std::string pce_id;   // 2 bytes
  std::string fmspc;    // 6 bytes
  std::uint32_t sgx_type = 0;
  std::optional<std::string> platform_instance_id;  // 16 bytes; with the Platform CA only, like the next
  std::optional<bool> dynamic_platform, cached_keys, smt_enabled;
};

// VALUE is the content of the extension's OCTET STRING. Reason::kPckExtension for bytes that are not its DER or follow
// it, a field that is missing or there twice, and a field of another type, length or range. Unknown fields are passed
// over.
[[nodiscard]] Judged<PckExtension> ParsePckExtension(std::string_view value);

}  // namespace gl
