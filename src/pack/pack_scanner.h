// A pack that arrives in pieces, cut into its entries, each inflated once.
// Source: gitformat-pack(5), "pack-*.pack files have the following format".
#pragma once

#include <string>

#include "crypto/digest.h"
#include "pack/inflater.h"
#include "pack/pack_header.h"
#include "pack/pack_limits.h"
#include "pack/whole_inflater.h"

namespace gl {

// Whether it is a blob that is never in memory as a whole.
[[nodiscard]] inline bool IsLargeBlob(const EntryHeader& header) {
  return header.kind == EntryKind::kBlob && header.size > kWholeBytes;
}

// Where an entry stands in the pack.
struct EntryPlace {
  std::uint64_t offset, end;  // of its header, and after its last compressed byte
  std::uint32_t crc32;        // of the bytes between
};

class EntrySink {
 public:
  virtual ~EntrySink() = default;

  // An entry, inflated: everything but blobs of more than kWholeBytes.
  [[nodiscard]] virtual Status TakeWhole(const EntryHeader& header, const EntryPlace& place, std::string bytes) = 0;
  // Such a blob: that it begins, its bytes in pieces, where it ends.
  [[nodiscard]] virtual Status BeginLargeBlob(std::uint64_t size) = 0;
  [[nodiscard]] virtual Status TakePiece(std::string_view bytes) = 0;
  [[nodiscard]] virtual Status EndLargeBlob(const EntryHeader& header, const EntryPlace& place) = 0;
};

class PackScanner {
 public:
  // LIMIT is how many bytes the pack may have.
  PackScanner(HashAlgorithm algorithm, EntrySink& sink, std::uint64_t limit = kMaxPackBytes);

  // Takes the next bytes of the pack. Fault::kIntegrity when they are no pack, it or an entry is over its limit
  // (pack_limits.h), the trailer is not the digest of what stands before it, or bytes follow it; SINK's faults.
  [[nodiscard]] Status Feed(std::string_view bytes);

  // To be called after the last bytes. Fault::kRemote when the pack is cut short: asked again, its sender may do
  // better.
  [[nodiscard]] Status Finish();

  // Of a finished pack: the raw digest at its end, and how many entries it has.
  [[nodiscard]] const std::string& Trailer() const { return trailer_; }
  [[nodiscard]] std::uint32_t Count() const { return count_; }

 private:
  enum class State { kHeader, kEntry, kLarge, kTrailer, kOver };

  [[nodiscard]] Result<bool> Step();  // false: more bytes are needed
  [[nodiscard]] Result<bool> StepHeader();
  [[nodiscard]] Result<bool> StepEntry();
  [[nodiscard]] Result<bool> StepLarge();
  [[nodiscard]] Result<bool> StepTrailer();
  [[nodiscard]] Result<bool> BeginPieces();
  [[nodiscard]] Result<bool> EndEntry();
  void Consume(std::size_t count);
  [[nodiscard]] std::string_view Left() const { return std::string_view(buffer_).substr(start_); }

  HashAlgorithm algorithm_;
  EntrySink& sink_;
  std::uint64_t limit_;
  Digest digest_;  // of all that was consumed
  Inflater inflater_;
  WholeInflater whole_inflater_;
  State state_ = State::kHeader;
  bool last_ = false;   // no bytes come after those in buffer_
  std::string buffer_;  // from start_ on: what is not yet consumed
  std::size_t start_ = 0;
  std::uint64_t offset_ = 0;  // in the pack, of buffer_[start_]
  std::uint32_t count_ = 0, left_ = 0;
  EntryHeader header_;  // of the entry at hand
  EntryPlace place_{};
  std::string bytes_;  // of it, when it is kept whole
  std::size_t filled_ = 0;
  std::string piece_;  // room for the pieces of a larger one
  std::string trailer_;
};

}  // namespace gl
