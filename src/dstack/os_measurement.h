// The documents by which an image says what it measures to: its list of checksums, whose own SHA-256 is the image's
// identity, and measurement.tdx.cbor. Whoever shows them wrote them: they prove which image runs only when the identity
// is on a list of the relying party's.
// Source: the dstack attestation format, section 11.2.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dstack/vm_config.h"

namespace gl {

struct ChecksumLine {
  std::string sha256;  // raw
  std::string name;
};

// The lines of a sha256sum.txt: 64 lower-case hex digits, blanks or tabs, one name without "/". Empty lines are passed
// over. Fault::kIntegrity for everything else and for a name twice.
[[nodiscard]] Result<std::vector<ChecksumLine>> ParseChecksumFile(std::string_view text);

struct OsMeasurement {
  std::string kernel_authenticode, cmdline_sha384, initrd_sha384;  // 48 bytes each
  std::string mrtd_single_pass, mrtd_two_pass;                     // 48 bytes each
  std::string td_hob;                                              // a HobWitness
};

// { version: 3, image: { cmdline_sha384, kernel_authenticode, initrd_sha384 },
//   tdvf: { ovmf: "pre202505", mrtd: { single_pass, two_pass }, td_hob } }
// Fault::kIntegrity for another version or firmware, and for a member that is missing, unknown or of another kind.
[[nodiscard]] Result<OsMeasurement> ParseOsMeasurement(std::string_view cbor);

struct LiteImage {
  std::string os_image_hash;  // 32 bytes: of the list of checksums
  OsMeasurement measurement;
};

// What LITE describes. Fault::kIntegrity when the list does not name the measurement exactly once, with its SHA-256.
[[nodiscard]] Result<LiteImage> ReadLiteMaterial(const LiteMaterial& lite);

}  // namespace gl
