// What WholeInflater takes, Inflater takes as the same bytes of the same length, but for codes that no encoder writes
// (whole_inflater.h); what Inflater takes and has enough input for, WholeInflater takes.
// Input: a byte of how to read the rest, two of the declared size.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "pack/inflater.h"
#include "pack/whole_inflater.h"
#include "tests/builders/pack_builder.h"

namespace {

constexpr unsigned kDeflate = 1;  // of the first byte: the rest is what to deflate, not a stream
constexpr unsigned kExact = 2;    // the declared size is right
constexpr unsigned kSpoil = 4;    // one byte of the stream is changed
constexpr std::size_t kMaxSize = 1U << 16U;

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

bool IsSpareCode(const std::string& message) {
  return std::ranges::any_of(
      std::to_array<std::string_view>({"invalid distance code", "invalid literal/length code", "invalid distances set",
                                       "invalid literal/lengths set", "invalid code lengths set",
                                       "too many length or distance symbols", "invalid bit length repeat",
                                       "invalid code -- missing end-of-block"}),
      [&message](std::string_view end) { return message.ends_with(end); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t length) {
  if (length < 3) return 0;
  const unsigned how = data[0];
  std::size_t size = data[1] | static_cast<std::size_t>(data[2]) << 8U;
  std::string stream(data + 3, data + std::min(length, kMaxSize));
  if ((how & kDeflate) != 0) {
    const std::string bytes = std::move(stream);
    if ((how & kExact) != 0) size = bytes.size();
    stream = gl::test::Deflated(bytes, static_cast<int>(how >> 4U & 7U));
    if ((how & kSpoil) != 0) {
      char& byte = stream[(data[1] * 256U + data[2]) % stream.size()];
      byte = static_cast<char>(byte ^ 1 << (how >> 4U & 7U));
    }
  }
  gl::WholeInflater whole;
  gl::Inflater pieces;
  std::vector<char> whole_bytes(size), bytes(size);  // the sanitizer sees a byte written past them
  const auto taken = whole.Inflate(stream, whole_bytes);
  pieces.Begin(size);
  const auto step = pieces.Inflate(stream, bytes);
  if (step && step->done) {
    Require(taken == step->consumed && whole_bytes == bytes);
    if (*taken <= gl::EnoughInput(size)) {
      Require(whole.Inflate(std::string_view(stream).substr(0, gl::EnoughInput(size)), whole_bytes) == taken);
    }
  } else if (taken) {
    Require(!step && IsSpareCode(step.error().message));
  }
  return 0;
}
