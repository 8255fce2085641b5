// What a TD was allowed to be at its creation: 64 bits that the host chose and the TDX module reports.
// Source: Intel TDX Module ABI Specification, "ATTRIBUTES".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tdx/quote.h"

namespace gl {

inline constexpr std::uint64_t kTdDebug = std::uint64_t{1} << 0U;           // the host can read and change the TD
inline constexpr std::uint64_t kTdSeptVeDisable = std::uint64_t{1} << 28U;  // no surprise exception on pending pages
inline constexpr std::uint64_t kTdMigratable = std::uint64_t{1} << 29U;
inline constexpr std::uint64_t kTdPks = std::uint64_t{1} << 30U;
inline constexpr std::uint64_t kTdKeyLocker = std::uint64_t{1} << 31U;
inline constexpr std::uint64_t kTdPerfmon = std::uint64_t{1} << 63U;

struct TdPolicy {
  std::uint64_t allowed = kTdSeptVeDisable | kTdPks | kTdKeyLocker | kTdPerfmon;  // bits that may be set
  std::uint64_t required = kTdSeptVeDisable;                                      // bits that must be set
  // DEBUG, whatever allowed says. A TD that has it keeps no secret from its host.
  bool allow_debug_td = false;
  // A TD with service TDs (TD 1.5) can be handed to another one, such as for migration.
  bool allow_service_td = false;
};

// The attributes of BODY as a number.
[[nodiscard]] std::uint64_t TdAttributesOf(const TdReport& body);

// The names of the bits of ATTRIBUTES that are set; "bit 40" where there is none.
[[nodiscard]] std::vector<std::string> TdAttributeNames(std::uint64_t attributes);

// BODY's attributes and service TDs are what POLICY takes. Rejected by policy with Reason::kTdDebug,
// Reason::kTdAttributes, Reason::kServiceTd.
[[nodiscard]] Judgement CheckTd(const TdReport& body, const TdPolicy& policy);

}  // namespace gl
