// What WholeInflater takes, Inflater takes as the same bytes of the same length.
// Input: a byte of how to read the rest, two of the declared size.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "pack/inflater.h"
#include "pack/whole_inflater.h"
#include "tests/builders/pack_builder.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr unsigned kDeflate = 1;  // of the first byte: the rest is what to deflate, not a stream
constexpr unsigned kExact = 2;    // the declared size is right
constexpr unsigned kSpoil = 4;    // one byte of the stream is changed
constexpr std::size_t kMaxSize = 1U << 16U;

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
  if (!taken) return 0;
  Require(step && step->done && taken == step->consumed && whole_bytes == bytes);
  // No more input is looked at than the stream has.
  Require(whole.Inflate(std::string_view(stream).substr(0, *taken), whole_bytes) == taken);
  return 0;
}
