// The virtual firmware of an image: what the TDX module measures when it is loaded, and which memory it uses.
// Source: Intel, "TDX Virtual Firmware Design Guide", section 11 (descriptor); the dstack attestation format,
// section 11.5.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxFirmwareBytes = 32U << 20U;
inline constexpr std::uint32_t kMaxTdvfSections = 64;

struct TdvfMeasurement {
  std::string mrtd_single_pass;  // each page is added, then measured
  std::string mrtd_two_pass;     // all pages of a section are added, then all are measured
  std::string td_hob;            // a HobWitness
};

// Fault::kIntegrity for bytes that are no such firmware: no table of GUIDs at the end, no descriptor, another version
// of it, a section outside the file, of no whole pages or of more memory than kMaxFirmwareBytes.
[[nodiscard]] Result<TdvfMeasurement> MeasureTdvf(std::string_view firmware);

}  // namespace gl
