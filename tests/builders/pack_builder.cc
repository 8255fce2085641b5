#include "tests/builders/pack_builder.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>

namespace gl::test {
namespace {

constexpr std::uint64_t kHeaderBytes = 12;

// Seven bits in a byte, the lowest first.
std::string LowestFirst(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7U) bytes += static_cast<char>(0x80U | (value & 0x7FU));
  return bytes + static_cast<char>(value);
}

std::string BigEndian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFFU);
  return bytes;
}

}  // namespace

std::string Noise(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(bytes.data() + at, &word, std::min(sizeof word, size - at));
  }
  return bytes;
}

ObjectId BlobId(std::string_view bytes) { return HashObject(HashAlgorithm::kSha1, ObjectType::kBlob, bytes); }

std::string Deflated(std::string_view bytes, int level) {
  std::string out(compressBound(bytes.size()), '\0');
  uLongf size = out.size();
  const int code = compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                             bytes.size(), level);
  if (code != Z_OK) std::abort();
  out.resize(size);
  return out;
}

// gitformat-pack(5): n bytes with the top bit set in all but the last; the number is their seven bits each, joined, and
// for n >= 2 2^7 + 2^14 + ... + 2^(7 * (n - 1)) more.
std::string DistanceBytes(std::uint64_t distance) {
  std::uint64_t more = 0;
  unsigned count = 1;
  for (std::uint64_t step = 0x80; distance - more >= step; step <<= 7U) {
    more += step;
    ++count;
  }
  std::string bytes;
  for (unsigned i = count; i-- > 0;) {
    bytes += static_cast<char>((i > 0 ? 0x80U : 0U) | ((distance - more) >> 7U * i & 0x7FU));
  }
  return bytes;
}

std::string DeltaSizesOf(std::uint64_t base, std::uint64_t result) { return LowestFirst(base) + LowestFirst(result); }

std::string Copy(std::uint32_t offset, std::uint32_t size) {
  std::string bytes = "\xFF";
  for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(offset >> 8U * i & 0xFFU);
  for (unsigned i = 0; i < 3; ++i) bytes += static_cast<char>(size >> 8U * i & 0xFFU);
  return bytes;
}

std::string Insert(std::string_view bytes) { return static_cast<char>(bytes.size()) + std::string(bytes); }

std::string AppendingDelta(std::uint64_t base, std::uint32_t kept, std::string_view more) {
  return DeltaSizesOf(base, kept + more.size()) + (kept > 0 ? Copy(0, kept) : "") + (more.empty() ? "" : Insert(more));
}

std::uint64_t PackBuilder::Whole(ObjectType type, std::string_view bytes) {
  return Entry(static_cast<unsigned>(type) + 1, bytes.size(), Deflated(bytes, level_));
}

std::uint64_t PackBuilder::OffsetDelta(std::uint64_t base, std::string_view delta) {
  return Entry(6, delta.size(), DistanceBytes(kHeaderBytes + body_.size() - base) + Deflated(delta, level_));
}

std::uint64_t PackBuilder::IdDelta(const ObjectId& base, std::string_view delta) {
  return Entry(7, delta.size(), std::string(base.Raw()) + Deflated(delta, level_));
}

std::uint64_t PackBuilder::Entry(unsigned type, std::uint64_t size, std::string_view rest) {
  const std::uint64_t offset = kHeaderBytes + body_.size();
  const std::uint64_t high = size >> 4U;
  body_ += static_cast<char>((high > 0 ? 0x80U : 0U) | type << 4U | (size & 0xFU));
  if (high > 0) body_ += LowestFirst(high);
  body_ += rest;
  ++count_;
  return offset;
}

std::string PackBuilder::Untrailed() const {
  return "PACK" + BigEndian(version_) + BigEndian(said_count_.value_or(count_)) + body_;
}

std::string PackBuilder::WithTrailer(std::string bytes) const {
  const std::string trailer = DigestOf(algorithm_, bytes);
  return std::move(bytes) + trailer;
}

}  // namespace gl::test
