// Any split into pieces gives the same entries, or the same refusal. The entries stand one behind the other, and their
// checksums are those of their bytes.
// Input: a byte of how to read the rest, one of the pieces' size, one of the count. Then a pack, or the parts of one.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "pack/pack_index.h"
#include "pack/pack_scanner.h"
#include "tests/builders/pack_builder.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr unsigned kSha256 = 1;    // of the first byte: how the pack is hashed
constexpr unsigned kParts = 2;     // the rest are the parts of entries, to be deflated
constexpr unsigned kTrailer = 4;   // the rest is the pack without its right trailer
constexpr unsigned kSayCount = 8;  // the third byte is the count, right or wrong
constexpr std::size_t kMaxSize = 1U << 14U;

struct Entry {
  gl::EntryKind kind;
  std::uint64_t offset, end;
  std::uint32_t crc32;
  std::string bytes;
  friend bool operator==(const Entry&, const Entry&) = default;
};

struct Sink : gl::EntrySink {
  gl::Status TakeWhole(const gl::EntryHeader& header, const gl::EntryPlace& place, std::string bytes) override {
    Require(bytes.size() == header.size);
    entries.push_back({header.kind, place.offset, place.end, place.crc32, std::move(bytes)});
    return {};
  }
  // No input is so long that more than a megabyte is inflated; a promise may be.
  gl::Status BeginLargeBlob(std::uint64_t /*size*/) override { return {}; }
  gl::Status TakePiece(std::string_view /*bytes*/) override { return {}; }
  gl::Status EndLargeBlob(const gl::EntryHeader& /*header*/, const gl::EntryPlace& /*place*/) override { return {}; }
  std::vector<Entry> entries;
};

struct Outcome {
  std::string message;  // "" when the pack is accepted
  std::vector<Entry> entries;
  std::uint32_t count = 0;
  std::string trailer;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome Scan(gl::HashAlgorithm algorithm, std::string_view pack, std::size_t piece) {
  Sink sink;
  gl::PackScanner scanner(algorithm, sink);
  gl::Status status;
  for (; status && !pack.empty(); pack.remove_prefix(std::min(piece, pack.size()))) {
    status = scanner.Feed(pack.substr(0, piece));
  }
  if (status) status = scanner.Finish();
  if (status) return {"", std::move(sink.entries), scanner.Count(), scanner.Trailer()};
  const gl::Fault fault = status.error().fault;
  Require(fault == gl::Fault::kIntegrity || fault == gl::Fault::kRemote);
  return {status.error().message, std::move(sink.entries), 0, ""};
}

// part = type-and-how size *byte; how: bit 3, another size is declared; bits 4 to 6, the level; bit 7, a spoiled byte
void AddParts(std::string_view rest, gl::test::PackBuilder& builder) {
  while (rest.size() >= 2) {
    const unsigned how = static_cast<unsigned char>(rest[0]);
    const std::string_view bytes = rest.substr(2, static_cast<unsigned char>(rest[1]));
    rest.remove_prefix(2 + bytes.size());
    std::string stream = gl::test::Deflated(bytes, static_cast<int>(how >> 4U & 7U));
    if ((how & 0x80U) != 0) stream[bytes.size() % stream.size()] ^= 4;
    const std::string base = (how & 7U) == 6 ? "\x05" : std::string((how & 7U) == 7 ? 20 : 0, 'i');
    builder.Entry(how & 7U, bytes.size() + (how >> 3U & 1U), base + stream);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t length) {
  if (length < 3) return 0;
  const unsigned how = data[0];
  const auto algorithm = (how & kSha256) != 0 ? gl::HashAlgorithm::kSha256 : gl::HashAlgorithm::kSha1;
  std::string pack(data + 3, data + std::min(length, kMaxSize));
  gl::test::PackBuilder builder(algorithm);
  if ((how & kParts) != 0) {
    AddParts(pack, builder);
    if ((how & kSayCount) != 0) builder.SayCount(data[2]);
    pack = builder.Bytes();
  } else if ((how & kTrailer) != 0) {
    pack = builder.WithTrailer(pack);
  }
  const Outcome outcome = Scan(algorithm, pack, pack.size() + 1);
  for (const std::size_t piece : {std::size_t{1}, data[1] + std::size_t{1}, (data[1] + std::size_t{1}) * 61}) {
    const Outcome again = Scan(algorithm, pack, piece);
    Require(again == outcome);
  }
  std::uint64_t end = gl::kPackHeaderBytes;
  for (const Entry& entry : outcome.entries) {
    Require(entry.offset == end && entry.end > end);
    end = entry.end;
    Require(entry.crc32 == gl::Crc32(std::string_view(pack).substr(entry.offset, end - entry.offset)));
  }
  if (!outcome.message.empty()) return 0;
  Require(outcome.count == outcome.entries.size() && pack == builder.WithTrailer(pack.substr(0, end)));
  Require(pack.ends_with(outcome.trailer));
  return 0;
}
