// Any split of input and output gives what one piece gives, and that is what zlib's uncompress() gives.
// Input: a byte of how to read the rest, a byte each for the pieces of input and output, two of the declared size.
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pack/inflater.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr unsigned kDeflate = 1;  // of the first byte: the rest is what to deflate, not a stream
constexpr unsigned kExact = 2;    // the declared size is right
constexpr unsigned kSpoil = 4;    // one byte of the stream is changed
constexpr std::size_t kMaxSize = 1U << 16U;

const Bytef* In(const std::string& bytes) { return reinterpret_cast<const Bytef*>(bytes.data()); }

struct Outcome {
  std::string bytes;
  std::size_t consumed = 0;
  bool done = false;
  std::string message;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome InPieces(gl::Inflater& inflater, std::string_view stream, std::size_t size, std::size_t in, std::size_t out) {
  Outcome outcome;
  std::vector<char> buffer(out);  // the sanitizer sees a byte written past it
  inflater.Begin(size);
  for (;;) {
    const std::string_view piece = stream.substr(outcome.consumed, in);
    const auto step = inflater.Inflate(piece, buffer);
    if (!step) {
      Require(step.error().fault == gl::Fault::kIntegrity);
      return {.bytes = "", .consumed = 0, .done = false, .message = step.error().message};
    }
    outcome.consumed += step->consumed;
    outcome.bytes.append(buffer.data(), step->produced);
    outcome.done = step->done;
    Require(outcome.bytes.size() <= size && outcome.consumed <= stream.size());
    if (step->done) return outcome;
    Require(step->consumed == piece.size() || step->produced == out);
    if (outcome.consumed == stream.size() && step->produced < out) return outcome;
  }
}

// What uncompress() says: it wants room for all, and a byte more to tell a longer stream from a whole one.
void CompareWithZlib(const std::string& stream, std::size_t size, const Outcome& outcome) {
  std::string bytes(size + 1, '\0');
  uLongf got = bytes.size();
  uLong used = stream.size();
  const bool whole = uncompress2(reinterpret_cast<Bytef*>(bytes.data()), &got, In(stream), &used) == Z_OK;
  Require(outcome.done == (whole && got == size));
  if (outcome.done) Require(outcome.consumed == used && outcome.bytes == bytes.substr(0, size));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t length) {
  if (length < 5) return 0;
  const unsigned how = data[0];
  const std::size_t in = data[1] + 1U;
  const std::size_t out = data[2] + 1U;
  std::size_t size = data[3] | static_cast<std::size_t>(data[4]) << 8U;
  std::string stream(data + 5, data + std::min(length, kMaxSize));
  if ((how & kDeflate) != 0) {
    const std::string bytes = std::move(stream);
    if ((how & kExact) != 0) size = bytes.size();
    uLongf room = compressBound(bytes.size());
    stream.assign(room, '\0');
    Require(compress2(reinterpret_cast<Bytef*>(stream.data()), &room, In(bytes), bytes.size(), how >> 4U & 7U) == Z_OK);
    stream.resize(room);
    if ((how & kSpoil) != 0) stream[(in * 256 + out) % stream.size()] ^= 0x10;
  }
  gl::Inflater inflater;
  const Outcome outcome = InPieces(inflater, stream, size, stream.size() + 1, size + 1);
  Require(InPieces(inflater, stream, size, in, out) == outcome);
  Require(InPieces(inflater, stream, size, 1, size + 1) == outcome);
  Require(InPieces(inflater, stream, size, stream.size() + 1, 1) == outcome);
  CompareWithZlib(stream, size, outcome);
  return 0;
}
