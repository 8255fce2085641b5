#include "pack/pack_header.h"

#include <limits>

namespace gl {

constexpr std::uint64_t kMax64 = std::numeric_limits<std::uint64_t>::max();
constexpr unsigned kMore = 0x80;   // in a byte of a number: another one follows
constexpr unsigned kSeven = 0x7F;  // the bits beside it

std::unexpected<Error> MalformedPack(std::string_view rule) {
  return Fail(Fault::kIntegrity, "malformed pack: " + std::string(rule));
}

static std::optional<unsigned> TakeByte(ByteReader& reader) {
  const auto byte = reader.Take(1);
  return byte ? std::optional<unsigned>(static_cast<unsigned char>(byte->front())) : std::nullopt;
}

static std::uint32_t BigEndian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

// header = "PACK" version count, both numbers in four bytes
Result<std::optional<std::uint32_t>> ParsePackHeader(std::string_view bytes) {
  if (bytes.size() < kPackHeaderBytes) return std::nullopt;
  if (!bytes.starts_with("PACK")) return MalformedPack("it does not begin with PACK");
  const std::uint32_t version = BigEndian(bytes.substr(4, 4));
  if (version != 2) return MalformedPack("its version is " + std::to_string(version) + ", not 2");
  return BigEndian(bytes.substr(8, 4));
}

Result<std::optional<std::uint64_t>> TakeSize(ByteReader& reader, unsigned shift) {
  std::uint64_t value = 0;
  for (;; shift += 7) {
    const auto byte = TakeByte(reader);
    if (!byte) return std::nullopt;
    const std::uint64_t bits = *byte & kSeven;
    if (shift >= 64 || bits > kMax64 >> shift) return MalformedPack("a size of more than 64 bits");
    value |= bits << shift;
    if ((*byte & kMore) == 0) return value;
  }
}

// Seven bits in a byte, the highest first. One is added before each further byte, so that a number has one spelling.
static Result<std::optional<std::uint64_t>> TakeDistance(ByteReader& reader) {
  std::uint64_t value = 0;
  for (;;) {
    const auto byte = TakeByte(reader);
    if (!byte) return std::nullopt;
    value |= *byte & kSeven;
    if ((*byte & kMore) == 0) return value;
    if (value >= kMax64 >> 7U) return MalformedPack("a distance to a delta's base of more than 64 bits");
    value = (value + 1) << 7U;
  }
}

static Result<EntryKind> KindOf(unsigned type) {
  if (type == 0 || type == 5) return MalformedPack("an entry of the reserved type " + std::to_string(type));
  return static_cast<EntryKind>(type);
}

// entry   = kind-and-size [distance / raw-id] zlib-stream
// The first byte of kind-and-size has, from its highest bit: more, three bits of kind, the four lowest bits of the
// size.
Result<std::optional<EntryHeader>> ParseEntryHeader(HashAlgorithm algorithm, std::uint64_t offset,
                                                    std::string_view bytes) {
  ByteReader reader(bytes);
  const auto first = TakeByte(reader);
  if (!first) return std::nullopt;
  GL_ASSIGN(const EntryKind kind, KindOf(*first >> 4U & 7U));
  EntryHeader header = {.kind = kind, .size = *first & 0xFU};
  if ((*first & kMore) != 0) {
    GL_ASSIGN(const auto size, TakeSize(reader, 4));
    if (!size) return std::nullopt;
    header.size |= *size;
  }
  if (kind == EntryKind::kOffsetDelta) {
    GL_ASSIGN(const auto distance, TakeDistance(reader));
    if (!distance) return std::nullopt;
    if (*distance == 0) return MalformedPack("a delta that is its own base");
    if (*distance > offset - kPackHeaderBytes) return MalformedPack("a delta's base before the first entry");
    header.base_offset = offset - *distance;
  }
  if (kind == EntryKind::kIdDelta) {
    const auto raw = reader.Take(DigestSize(algorithm));
    if (!raw) return std::nullopt;
    header.base_id = ObjectId::FromRaw(algorithm, *raw);
  }
  header.length = static_cast<std::uint32_t>(bytes.size() - reader.Rest().size());
  return header;
}

}  // namespace gl
