#include "dstack/td_hob.h"

#include <algorithm>
#include <optional>

#include "base/byte_reader.h"
#include "dstack/little_endian.h"
#include "pki/sha384.h"

namespace gl {
namespace {

constexpr std::uint64_t kTwoGiB = 0x80000000;
constexpr std::uint64_t kFourGiB = 0x100000000;
constexpr std::uint64_t kMaxMemory = std::uint64_t{1} << 52U;  // so that no sum overflows

std::unexpected<Error> RefuseHob(const std::string& reason) { return Fail(Fault::kIntegrity, "td_hob: " + reason); }

Result<std::uint64_t> TakeLeb128(ByteReader& reader) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = reader.Take(1);
    if (!byte) return RefuseHob("a number is cut short");
    const std::uint64_t bits = static_cast<unsigned char>(byte->front()) & 0x7FU;
    if (shift == 63 && bits > 1) break;
    number |= bits << shift;
    if ((static_cast<unsigned char>(byte->front()) & 0x80U) == 0) return number;
  }
  return RefuseHob("a number of more than 64 bits");
}

// PAGES as bytes.
Result<std::uint64_t> Bytes(std::uint64_t base, std::uint64_t pages) {
  const bool fits = base <= kMaxMemory / kPage && pages <= kMaxMemory / kPage;
  return fits ? Result<std::uint64_t>((base + pages) * kPage) : RefuseHob("an address that overflows");
}

struct Region {
  std::uint64_t start, end;
  bool accepted;
};

// type LE16, length LE16, reserved LE32, owner(16), resource type LE32, attributes LE32, start LE64, length LE64
std::string Resource(bool accepted, std::uint64_t start, std::uint64_t length) {
  constexpr std::uint64_t kSystemMemory = 0, kUnaccepted = 7, kAttributes = 7;
  return LittleBytes(3, 2) + LittleBytes(48, 2) + LittleBytes(0, 4) + std::string(16, '\0') +
         LittleBytes(accepted ? kSystemMemory : kUnaccepted, 4) + LittleBytes(kAttributes, 4) + LittleBytes(start, 8) +
         LittleBytes(length, 8);
}

// Cuts [start, end) out of the free regions and adds it as accepted; all stay sorted.
void Accept(std::vector<Region>& regions, std::uint64_t start, std::uint64_t end) {
  std::vector<Region> cut;
  for (const Region& region : regions) {
    if (region.accepted || region.end <= start || region.start >= end) {
      cut.push_back(region);
      continue;
    }
    if (region.start < start) cut.push_back({region.start, start, false});
    if (region.end > end) cut.push_back({end, region.end, false});
  }
  cut.push_back({start, end, true});
  std::ranges::sort(cut, {}, &Region::start);
  regions = std::move(cut);
}

}  // namespace

Result<HobWitness> ParseHobWitness(std::string_view bytes) {
  ByteReader reader(bytes);
  GL_ASSIGN(const std::uint64_t base, TakeLeb128(reader));
  GL_ASSIGN(const std::uint64_t hob_delta, TakeLeb128(reader));
  GL_ASSIGN(const std::uint64_t count, TakeLeb128(reader));
  if (count == 0 || count > kMaxWitnessRanges) return RefuseHob(std::to_string(count) + " ranges; expected 1 to 64");
  HobWitness witness;
  GL_ASSIGN(witness.hob_address, Bytes(base, hob_delta));
  for (std::uint64_t i = 0; i < count; ++i) {
    GL_ASSIGN(const std::uint64_t delta, TakeLeb128(reader));
    GL_ASSIGN(const std::uint64_t pages, TakeLeb128(reader));
    GL_ASSIGN(const std::uint64_t start, Bytes(base, delta));
    GL_ASSIGN(const std::uint64_t size, Bytes(0, pages));
    if (size == 0) return RefuseHob("an empty range");
    witness.ranges.push_back({start, start + size});
  }
  return reader.AtEnd() ? Result<HobWitness>(std::move(witness)) : RefuseHob("bytes after the last range");
}

Result<std::string> HobDigest(const HobWitness& witness, std::uint64_t memory_size) {
  if (memory_size == 0 || memory_size % kPage != 0 || memory_size > kMaxMemory) {
    return RefuseHob("a memory size of " + std::to_string(memory_size) + " bytes");
  }
  std::vector<Region> regions = {{0, memory_size, false}};
  for (const HobWitness::Range& range : witness.ranges) Accept(regions, range.start, range.end);
  const Region last = regions.back();
  regions.pop_back();
  if (last.accepted || last.end != memory_size) return RefuseHob("a firmware that does not fit into the memory");

  std::string resources;
  for (const Region& region : regions) resources += Resource(region.accepted, region.start, region.end - region.start);
  if (memory_size < kLargeMemory) {
    resources += Resource(false, last.start, last.end - last.start);
  } else {
    if (last.start < kTwoGiB) resources += Resource(false, last.start, kTwoGiB - last.start);
    if (last.end > kTwoGiB) resources += Resource(false, kFourGiB, last.end - kTwoGiB);
  }
  constexpr std::uint64_t kHandOffBytes = 56;
  const std::uint64_t end_of_list = witness.hob_address + kHandOffBytes + resources.size() + 8;
  const std::string hand_off = LittleBytes(1, 2) + LittleBytes(kHandOffBytes, 2) + LittleBytes(0, 4) +
                               LittleBytes(9, 4) + LittleBytes(0, 4) + std::string(32, '\0') +
                               LittleBytes(end_of_list, 8);
  return Sha384(hand_off + resources);
}

bool IsPortableMemorySize(std::uint64_t memory_size) { return memory_size == kTwoGiB || memory_size >= kLargeMemory; }

}  // namespace gl
