// The hand-off block: what the virtual firmware is told about memory, and the first thing measured into RTMR0.
// Source: the dstack attestation format, section 11.4; UEFI Platform Initialization, volume 3, "HOB".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gl {

inline constexpr std::uint64_t kPage = 4096;  // bytes
// From here on the memory below 4 GiB ends at 2 GiB, whatever the size.
inline constexpr std::uint64_t kLargeMemory = 0xB0000000;
inline constexpr std::size_t kMaxWitnessRanges = 64;

// Which memory a firmware uses before it knows anything, from which the block follows for any memory size.
struct HobWitness {
  struct Range {
    std::uint64_t start, end;  // in bytes
  };
  std::uint64_t hob_address = 0;  // in bytes
  std::vector<Range> ranges;      // accepted by the host before the start, in the order of the witness
};

// The witness of the firmware of dstack's images from 0.5.3 to 0.6.
inline constexpr std::string_view kDstackWitness("\x80\x10\x09\x04\x00\x06\x09\x02\x0B\x02\x10\x10", 12);

// witness = base_page hob_delta n n*(start_delta pages), each an unsigned LEB128 number, pages relative to base_page.
// Fault::kIntegrity for a number that is cut short or over 64 bits, an overflow, an empty range, more than
// kMaxWitnessRanges, and bytes left over.
[[nodiscard]] Result<HobWitness> ParseHobWitness(std::string_view bytes);

// The SHA-384 of the block for MEMORY_SIZE bytes. Fault::kIntegrity when the accepted ranges do not lie inside it, or
// when it is no whole number of pages.
[[nodiscard]] Result<std::string> HobDigest(const HobWitness& witness, std::uint64_t memory_size);

// Whether the kernel's measurement is the image's alone at this size: exactly 2 GiB, or from kLargeMemory on.
[[nodiscard]] bool IsPortableMemorySize(std::uint64_t memory_size);

}  // namespace gl
