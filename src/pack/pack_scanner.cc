#include "pack/pack_scanner.h"

#include <algorithm>
#include <utility>

#include "pack/pack_index.h"
#include "pack/pack_limits.h"

namespace gl {

constexpr std::size_t kAtOnceBytes = 1U << 20U;   // an entry up to this size is inflated in one call
constexpr std::size_t kPieceBytes = 256U << 10U;  // of a larger entry, inflated
constexpr std::size_t kCompactBytes = 1U << 20U;  // consumed bytes that may stay in front of the buffer

static std::uint64_t LimitOf(EntryKind kind) {
  if (kind == EntryKind::kBlob) return kMaxObjectBytes;
  return kind == EntryKind::kOffsetDelta || kind == EntryKind::kIdDelta ? kMaxDeltifiedBytes : kMaxTreeBytes;
}

PackScanner::PackScanner(HashAlgorithm algorithm, EntrySink& sink, std::uint64_t limit)
    : algorithm_(algorithm), sink_(sink), limit_(limit), digest_(algorithm) {}

Status PackScanner::Feed(std::string_view bytes) {
  if (start_ >= kCompactBytes) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  buffer_ += bytes;
  if (offset_ + Left().size() > limit_) return MalformedPack("it has more than " + std::to_string(limit_) + " bytes");
  while (true) {
    GL_ASSIGN(const bool stepped, Step());
    if (!stepped) return {};
  }
}

Status PackScanner::Finish() {
  last_ = true;
  GL_TRY(Feed(""));
  if (state_ != State::kOver) return Fail(Fault::kRemote, "the pack ended early");
  return {};
}

Result<bool> PackScanner::Step() {
  if (state_ == State::kHeader) return StepHeader();
  if (state_ == State::kEntry) return StepEntry();
  if (state_ == State::kLarge) return StepLarge();
  if (state_ == State::kTrailer) return StepTrailer();
  if (!Left().empty()) return MalformedPack("it is too long, bytes after its end");
  return false;
}

void PackScanner::Consume(std::size_t count) {
  const std::string_view bytes = Left().substr(0, count);
  digest_.Update(bytes);
  place_.crc32 = Crc32(bytes, place_.crc32);
  start_ += count;
  offset_ += count;
}

Result<bool> PackScanner::StepHeader() {
  GL_ASSIGN(const auto header, ParsePackHeader(Left()));
  if (!header) return false;
  count_ = left_ = *header;
  if (count_ > kMaxPackObjects) {
    return MalformedPack("it has " + std::to_string(count_) + " objects, the limit is " +
                         std::to_string(kMaxPackObjects));
  }
  Consume(kPackHeaderBytes);
  state_ = left_ == 0 ? State::kTrailer : State::kEntry;
  return true;
}

// An entry whose compressed bytes are all here is inflated at once; every other one piece by piece. To wait for all of
// a small one is no loss: the bytes come anyway, and after the last ones Finish says so.
Result<bool> PackScanner::StepEntry() {
  GL_ASSIGN(const auto header, ParseEntryHeader(algorithm_, offset_, Left()));
  if (!header) return false;
  header_ = *header;
  if (header_.size > LimitOf(header_.kind)) {
    return MalformedPack("an entry of " + std::to_string(header_.size) + " bytes, the limit is " +
                         std::to_string(LimitOf(header_.kind)));
  }
  place_ = {offset_, 0, 0};
  if (header_.size > kAtOnceBytes) return BeginPieces();
  const std::size_t size = static_cast<std::size_t>(header_.size);
  if (!last_ && Left().size() < header_.length + EnoughInput(size)) return false;
  std::optional<std::size_t> compressed;
  bytes_.resize_and_overwrite(size, [&](char* to, std::size_t /* in g++ 12 it can be more than was asked for */) {
    compressed = whole_inflater_.Inflate(Left().substr(header_.length, EnoughInput(size)), {to, size});
    return compressed ? size : 0;
  });
  if (!compressed) return BeginPieces();
  Consume(header_.length + *compressed);
  return EndEntry();
}

Result<bool> PackScanner::BeginPieces() {
  inflater_.Begin(header_.size);
  Consume(header_.length);
  state_ = State::kLarge;
  filled_ = 0;
  bytes_.clear();
  if (IsLargeBlob(header_)) GL_TRY(sink_.BeginLargeBlob(header_.size));
  return true;
}

// Memory is taken as bytes come, not as they are promised. Input is limited, because a stream that takes bytes and
// gives none could go on for ever.
Result<bool> PackScanner::StepLarge() {
  const bool whole = !IsLargeBlob(header_);
  std::string& room = whole ? bytes_ : piece_;
  const std::size_t from = whole ? filled_ : 0;
  const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(from + kPieceBytes, header_.size));
  if (room.size() < want) room.resize(want);
  const std::uint64_t last = place_.offset + header_.length + EnoughInput(header_.size) * 2 + kPieceBytes;
  const std::string_view input = Left().substr(0, last - offset_);
  GL_ASSIGN(const InflateStep step, inflater_.Inflate(input, {room.data() + from, room.size() - from}));
  Consume(step.consumed);
  if (whole) {
    filled_ += step.produced;
  } else if (step.produced > 0) {
    GL_TRY(sink_.TakePiece(std::string_view(room).substr(0, step.produced)));
  }
  if (step.done) return EndEntry();
  if (step.consumed > 0 || step.produced > 0) return true;
  if (offset_ == last) return MalformedPack("an entry whose compressed form is longer than any encoder makes it");
  return false;
}

Result<bool> PackScanner::EndEntry() {
  place_.end = offset_;
  state_ = --left_ == 0 ? State::kTrailer : State::kEntry;
  GL_TRY(IsLargeBlob(header_) ? sink_.EndLargeBlob(header_, place_)
                              : sink_.TakeWhole(header_, place_, std::exchange(bytes_, {})));
  return true;
}

Result<bool> PackScanner::StepTrailer() {
  const std::size_t size = DigestSize(algorithm_);
  if (Left().size() < size) return false;
  trailer_ = Left().substr(0, size);
  if (digest_.Finish() != trailer_) return MalformedPack("its trailer is not the digest of its bytes");
  start_ += size;
  offset_ += size;
  state_ = State::kOver;
  return true;
}

}  // namespace gl
