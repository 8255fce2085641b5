// What the host told the guest about the virtual machine. Nothing in it is trusted: the values that matter are those
// which make RTMR0 come out right.
// Source: the dstack attestation format, section 14.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kOsImageHashBytes = 32;  // a SHA-256

// The documents that a machine of the "lite" variant carries to tell which image it runs.
struct LiteMaterial {
  std::string checksum_file;  // the image's sha256sum.txt
  std::string measurement;    // its measurement.tdx.cbor
};

struct VmConfig {
  std::optional<std::string> os_image_hash;  // 32 bytes
  std::optional<std::uint64_t> memory_size;  // in bytes
  std::optional<std::uint64_t> cpu_count;
  std::optional<std::uint64_t> num_gpus;
  std::optional<std::string> qemu_version;
  std::optional<bool> single_pass_flag;  // qemu_single_pass_add_pages, whose true means two passes
  std::optional<std::string> image;
  std::optional<std::string> variant;    // tdx_attestation_variant: a hint
  std::optional<std::string> mr_config;  // the document of the third form of mr_config_id
  std::optional<LiteMaterial> lite;
};

// TEXT is the JSON of a VmConfig, or of a whole sys-config whose member "vm_config" is a string that holds one. Unknown
// members are passed over; an empty string counts as absent. Fault::kIntegrity for a member of another kind, for hex
// and base64 that are none.
[[nodiscard]] Result<VmConfig> ParseVmConfig(std::string_view text);

}  // namespace gl
