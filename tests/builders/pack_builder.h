// Packs made entry by entry, right ones and wrong ones, without the code that reads or writes them.
// Source: gitformat-pack(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "git/object_hash.h"

namespace gl::test {

// SIZE bytes that do not compress; the same for the same SEED.
std::string Noise(std::size_t size, unsigned seed = 5);

// The SHA-1 ID of a blob of BYTES.
ObjectId BlobId(std::string_view bytes);

// BYTES as a zlib stream.
std::string Deflated(std::string_view bytes, int level = 6);

// The parts of a delta: its two sizes, then instructions.
std::string DeltaSizesOf(std::uint64_t base, std::uint64_t result);
std::string Copy(std::uint32_t offset, std::uint32_t size);  // up to 0xffffff bytes; with all its operands
std::string Insert(std::string_view bytes);                  // 1 to 127 of them

// The bytes that say how far before an entry the base of its offset delta begins.
std::string DistanceBytes(std::uint64_t distance);

// A delta that makes of a base of BASE bytes its first KEPT ones (up to 0xffffff), then MORE (up to 127, perhaps none).
std::string AppendingDelta(std::uint64_t base, std::uint32_t kept, std::string_view more);

class PackBuilder {
 public:
  explicit PackBuilder(HashAlgorithm algorithm = HashAlgorithm::kSha1, int level = 6)
      : algorithm_(algorithm), level_(level) {}

  // Each adds an entry and returns the offset where it begins.
  std::uint64_t Whole(ObjectType type, std::string_view bytes);
  std::uint64_t Blob(std::string_view bytes) { return Whole(ObjectType::kBlob, bytes); }
  std::uint64_t OffsetDelta(std::uint64_t base, std::string_view delta);
  std::uint64_t IdDelta(const ObjectId& base, std::string_view delta);
  // An entry of any TYPE (0 to 7) that says it has SIZE bytes; then REST, as it is.
  std::uint64_t Entry(unsigned type, std::uint64_t size, std::string_view rest);
  // Bytes that are no entry.
  void Raw(std::string_view bytes) { body_ += bytes; }

  // What the pack says in place of the truth.
  void SayCount(std::uint32_t count) { said_count_ = count; }
  void SayVersion(std::uint32_t version) { version_ = version; }

  // The pack, with its right trailer.
  [[nodiscard]] std::string Bytes() const { return WithTrailer(Untrailed()); }
  // The pack before the trailer.
  [[nodiscard]] std::string Untrailed() const;
  [[nodiscard]] std::string WithTrailer(std::string bytes) const;

 private:
  HashAlgorithm algorithm_;
  int level_;
  std::uint32_t version_ = 2;
  std::uint32_t count_ = 0;
  std::optional<std::uint32_t> said_count_;
  std::string body_;
};

}  // namespace gl::test
