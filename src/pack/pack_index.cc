#include "pack/pack_index.h"

#include <libdeflate.h>

#include <algorithm>

#include "crypto/digest.h"

namespace gl {

constexpr std::string_view kSignature = "\377tOc";
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kFanout = 256;          // one for each first byte of an id
constexpr std::uint64_t kLarge = 0x80000000;  // a larger offset is in a table of its own; this marks its place there

static void PutBigEndian(std::string& bytes, std::uint64_t value, unsigned width) {
  while (width-- > 0) bytes += static_cast<char>(value >> 8U * width & 0xFFU);
}

std::uint32_t Crc32(std::string_view bytes, std::uint32_t before) {
  if (bytes.empty()) return before;  // libdeflate takes a null pointer for a request to begin anew
  return libdeflate_crc32(before, bytes.data(), bytes.size());
}

// How many ids begin with a byte of 0 to N, for each N.
static void PutFanout(std::string& bytes, const std::vector<PackIndexEntry>& entries) {
  auto next = entries.begin();
  for (std::size_t byte = 0; byte < kFanout; ++byte) {
    while (next != entries.end() && static_cast<unsigned char>(next->id.Raw().front()) == byte) ++next;
    PutBigEndian(bytes, static_cast<std::uint64_t>(next - entries.begin()), 4);
  }
}

static void PutOffsets(std::string& bytes, const std::vector<PackIndexEntry>& entries) {
  std::string large;
  for (const PackIndexEntry& entry : entries) {
    const bool fits = entry.offset < kLarge;
    PutBigEndian(bytes, fits ? entry.offset : kLarge | large.size() / 8, 4);
    if (!fits) PutBigEndian(large, entry.offset, 8);
  }
  bytes += large;
}

// index = signature version fanout ids crcs offsets large-offsets pack-trailer digest-of-all-before
Result<std::string> SerializePackIndex(HashAlgorithm algorithm, std::vector<PackIndexEntry> entries,
                                       std::string_view pack_trailer) {
  std::ranges::sort(entries, {}, &PackIndexEntry::id);
  const auto twice = std::ranges::adjacent_find(entries, {}, &PackIndexEntry::id);
  if (twice != entries.end()) return Fail(Fault::kIntegrity, "the pack has object " + twice->id.Hex() + " twice");
  std::string bytes(kSignature);
  bytes.reserve(8 + kFanout * 4 + entries.size() * (DigestSize(algorithm) + 8) + 2 * DigestSize(algorithm));
  PutBigEndian(bytes, kVersion, 4);
  PutFanout(bytes, entries);
  for (const PackIndexEntry& entry : entries) bytes += entry.id.Raw();
  for (const PackIndexEntry& entry : entries) PutBigEndian(bytes, entry.crc32, 4);
  PutOffsets(bytes, entries);
  bytes += pack_trailer;
  bytes += DigestOf(algorithm, bytes);
  return bytes;
}

}  // namespace gl
