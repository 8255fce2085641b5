// Which operating system a quote's MRTD and RTMR0 to RTMR2 are, and whether the relying party accepts it.
// Source: the dstack attestation format, section 11.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dstack/boot_registers.h"
#include "dstack/rule_result.h"
#include "dstack/runtime_events.h"
#include "dstack/vm_config.h"
#include "tdx/event_log.h"

namespace gl {

// A row of a relying party's table. Digests are raw: 32 bytes for the image, 48 for registers.
struct OsRow {
  std::string os_image_hash;
  std::string name;               // "dstack-0.5.8", perhaps empty
  std::string version;            // perhaps empty
  std::optional<bool> is_dev;     // a development image lets people log in
  std::vector<std::string> mrtd;  // for either order of adding pages
  std::string rtmr1, rtmr2;
  std::string td_hob;  // a HobWitness
};

// An RTMR0's ACPI data that somebody recomputed: what a machine of this shape has.
struct AcpiRow {
  AcpiDigests digests;
  std::string shape;  // for a person
};

struct OsReference {
  std::vector<OsRow> images;
  std::vector<AcpiRow> acpi;
};

// The table in TEXT, JSON: { "images": [ { "os_image_hash", "mrtd": HEX or [HEX, ...], "rtmr1", "rtmr2", ["name" or
// "image_names": [...]], ["version"], ["is_dev"], ["td_hob": HEX] } ], ["acpi": [ { "digests": [HEX, HEX, HEX], "shape"
// }
// ]] }. Without "td_hob" the firmware is the one of dstack's images up to 0.6; without "is_dev" a name with "-dev" says
// so. Other members are passed over. Fault::kIntegrity for what is malformed, and for an empty table.
[[nodiscard]] Result<OsReference> ParseOsReference(std::string_view text);

// ROW as an entry of that table.
[[nodiscard]] std::string OsRowJson(const OsRow& row);

struct OsPolicy {
  std::optional<OsReference> reference{};
  std::vector<std::string> accepted_images{};  // os_image_hash, raw
  bool allow_dev = false;
};

// What is compared. All of it but the quoted registers is a claim.
struct OsClaims {
  std::string_view mrtd;                 // quoted
  std::array<std::string_view, 4> rtmr;  // quoted
  const EventLog* log = nullptr;         // nullptr: none
  std::optional<VmConfig> vm_config{};
  std::optional<std::string> event_hash{};  // the event os-image-hash
};

struct OsJudgement {
  // "os.measurements", "os.image", "os.production", "os.acpi", at least one each.
  RuleResults results;
  enum class Method { kNone, kTable, kLite } method = Method::kNone;
  std::string os_image_hash{};  // raw, of the image that runs; empty when none was found
  std::string os_name{}, os_version{};
  std::optional<std::uint64_t> memory_size{};  // with which RTMR0 came out
};

[[nodiscard]] OsJudgement JudgeOs(const OsClaims& claims, const OsPolicy& policy);

}  // namespace gl
