// The index that git keeps beside a pack: where in it an object begins.
// Source: gitformat-pack(5), "Version 2 pack-*.idx files".
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "git/object_id.h"

namespace gl {

struct PackIndexEntry {
  ObjectId id;
  std::uint32_t crc32 = 0;   // of the entry as it stands in the pack: header and compressed bytes
  std::uint64_t offset = 0;  // of the entry in the pack
};

// CRC-32 of bytes that come in pieces: BEFORE is what the pieces before this one gave.
[[nodiscard]] std::uint32_t Crc32(std::string_view bytes, std::uint32_t before = 0);

// The bytes of the .idx of a pack with ENTRIES, in any order. PACK_TRAILER is the raw digest at the pack's end.
// Fault::kIntegrity when an object stands in the pack twice: tools differ in which one they would take.
[[nodiscard]] Result<std::string> SerializePackIndex(HashAlgorithm algorithm, std::vector<PackIndexEntry> entries,
                                                     std::string_view pack_trailer);

}  // namespace gl
