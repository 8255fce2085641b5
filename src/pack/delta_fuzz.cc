// Nothing is written outside the result, its size is the declared one, and a slow reading of the format agrees on what
// is accepted and on every byte. Input: two bytes with the length of the base, the base, the delta.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pack/delta.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr std::size_t kLimit = 1U << 20U;

// The delta read byte by byte, with nothing in common with delta.cc.
class SlowDelta {
 public:
  SlowDelta(const std::string& base, const std::string& delta) : base_(base), delta_(delta) {}

  std::optional<std::string> Apply() {
    if (Size() != base_.size()) return std::nullopt;
    const std::uint64_t size = Size();
    std::string result;
    while (good_ && at_ < delta_.size() && size <= kLimit) {
      const unsigned opcode = Byte();
      if (opcode >= 128) {
        Copy(opcode, result);
      } else {
        if (opcode == 0) good_ = false;
        for (unsigned i = 0; i < opcode; ++i) result += static_cast<char>(Byte());
      }
      if (result.size() > size) good_ = false;
    }
    return good_ && result.size() == size ? std::optional(result) : std::nullopt;
  }

 private:
  unsigned Byte() {
    if (at_ < delta_.size()) return static_cast<unsigned char>(delta_[at_++]);
    good_ = false;
    return 0;
  }

  std::uint64_t Size() {
    std::uint64_t size = 0;
    for (unsigned shift = 0;; shift += 7) {
      const unsigned byte = Byte();
      for (unsigned bit = 0; bit < 7; ++bit) {
        if (shift + bit < 64) {
          size |= static_cast<std::uint64_t>(byte >> bit & 1U) << (shift + bit);
        } else if ((byte >> bit & 1U) != 0) {
          good_ = false;
        }
      }
      if (byte < 128) return size;
      if (shift + 7 >= 64) good_ = false;
      if (!good_) return 0;
    }
  }

  void Copy(unsigned opcode, std::string& result) {
    std::size_t offset = 0;
    std::size_t size = 0;
    for (unsigned i = 0; i < 4; ++i) {
      if ((opcode & (1U << i)) != 0) offset += static_cast<std::size_t>(Byte()) << (8 * i);
    }
    for (unsigned i = 0; i < 3; ++i) {
      if ((opcode & (16U << i)) != 0) size += static_cast<std::size_t>(Byte()) << (8 * i);
    }
    if (size == 0) size = 65536;
    if (offset + size > base_.size()) good_ = false;
    if (good_) result += base_.substr(offset, size);
  }

  const std::string& base_;
  const std::string& delta_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t length = std::min<std::size_t>(data[0] | static_cast<std::size_t>(data[1]) << 8U, size - 2);
  const std::string base(data + 2, data + 2 + length);
  const std::string delta(data + 2 + length, data + size);
  std::string result(size % 40, 'x');  // some memory is there already, or none
  const gl::Status status = gl::ApplyDelta(base, delta, kLimit, result);
  const std::optional<std::string> expected = SlowDelta(base, delta).Apply();
  const auto read = [&base](std::uint64_t offset, std::span<char> to) -> gl::Status {
    Require(offset <= base.size() && to.size() <= base.size() - offset);
    std::ranges::copy(std::string_view(base).substr(offset, to.size()), to.begin());
    return {};
  };
  std::string streamed;
  const gl::Status streaming = gl::StreamDelta(read, base.size(), delta, kLimit, gl::AppendsTo(streamed));
  Require(streaming.has_value() == status.has_value());
  const auto sizes = gl::ParseDeltaSizes(delta);
  if (status) {
    Require(streamed == result && sizes && sizes->base == base.size() && sizes->result == result.size());
    Require(gl::CountInstructions(delta).has_value());
  }
  Require(status.has_value() == expected.has_value());
  if (status) {
    Require(result == *expected);
  } else {
    Require(status.error().fault == gl::Fault::kIntegrity && !status.error().message.empty() && result.empty());
  }
  return 0;
}
