#include "pack/whole_inflater.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace gl {
namespace {

constexpr std::size_t kZlibHeader = 2;
constexpr unsigned kLastDynamic = 5;  // the bits of a block that is the last one and brings its own codes
constexpr std::size_t kMaxLiterals = 286, kMaxDistances = 30, kEndOfBlock = 256;  // symbols
constexpr std::array<unsigned char, 19> kOrder = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

// The lowest bit of a byte first; after the last one, zeros.
class Bits {
 public:
  explicit Bits(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] unsigned Peek(unsigned count) const {  // up to 8
    unsigned value = 0;
    for (std::size_t i = 0; i < 2 && at_ / 8 + i < bytes_.size(); ++i) {
      value |= static_cast<unsigned>(static_cast<unsigned char>(bytes_[at_ / 8 + i])) << 8 * i;
    }
    return value >> at_ % 8 & ((1U << count) - 1);
  }
  void Skip(unsigned count) { at_ += count; }
  unsigned Take(unsigned count) {
    const unsigned value = Peek(count);
    Skip(count);
    return value;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// Do all sequences of bits have a meaning in the code with these lengths, and one only?
bool IsComplete(std::span<const unsigned char> lengths) {
  unsigned used = 0;
  for (const unsigned length : lengths) used += length > 0 ? 0x8000U >> length : 0;
  return used == 0x8000;
}

struct Symbol {
  unsigned char value, length;
};

// The symbol that the next seven bits begin with. RFC 1951, 3.2.2: shorter codes first, then by symbol.
std::array<Symbol, 128> TableOf(const std::array<unsigned char, 19>& lengths) {
  std::array<Symbol, 128> table{};
  unsigned code = 0;
  for (unsigned char length = 1; length <= 7; ++length, code <<= 1U) {
    for (std::size_t value = 0; value < lengths.size(); ++value) {
      if (lengths[value] != length) continue;
      unsigned reversed = 0;
      for (unsigned i = 0; i < length; ++i) reversed |= (code >> i & 1U) << (length - 1 - i);
      for (std::size_t i = reversed; i < table.size(); i += std::size_t{1} << length)
        table[i] = {static_cast<unsigned char>(value), length};
      ++code;
    }
  }
  return table;
}

// RFC 1951, 3.2.7, the beginning of a block. False when the lengths begin with a repetition or are too many.
bool TakeLengths(Bits& bits, std::span<unsigned char> lengths) {
  const unsigned count = bits.Take(4) + 4;
  std::array<unsigned char, 19> code{};
  for (unsigned i = 0; i < count; ++i) code[kOrder[i]] = static_cast<unsigned char>(bits.Take(3));
  if (!IsComplete(code)) return false;
  const auto table = TableOf(code);
  for (std::size_t at = 0; at < lengths.size();) {
    const Symbol symbol = table[bits.Peek(7)];
    bits.Skip(symbol.length);
    if (symbol.value < 16) {
      lengths[at++] = symbol.value;
      continue;
    }
    if (symbol.value == 16 && at == 0) return false;
    const unsigned char length = symbol.value == 16 ? lengths[at - 1] : 0;
    const unsigned times = symbol.value == 18 ? 11 + bits.Take(7) : 3 + bits.Take(symbol.value == 16 ? 2 : 3);
    if (times > lengths.size() - at) return false;
    std::ranges::fill(lengths.subspan(at, times), length);
    at += times;
  }
  return true;
}

// Is STREAM one block whose codes are complete? libdeflate gives a meaning to codes that RFC 1951 leaves without one,
// where zlib refuses. In such a block there are none.
bool HasNoSpareCodes(std::string_view stream) {
  if (stream.size() < kZlibHeader) return false;
  Bits bits(stream.substr(kZlibHeader));
  if (bits.Take(3) != kLastDynamic) return false;
  const std::size_t literals = bits.Take(5) + 257, distances = bits.Take(5) + 1;
  if (literals > kMaxLiterals || distances > kMaxDistances) return false;
  std::array<unsigned char, kMaxLiterals + kMaxDistances> room{};
  const auto lengths = std::span(room).first(literals + distances);
  return TakeLengths(bits, lengths) && lengths[kEndOfBlock] > 0 && IsComplete(lengths.first(literals)) &&
         IsComplete(lengths.subspan(literals));
}

}  // namespace

void WholeInflater::End::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

WholeInflater::WholeInflater() : decompressor_(libdeflate_alloc_decompressor()) {
  if (!decompressor_) std::abort();  // out of memory, which ends a program with new as well
}

std::optional<std::size_t> WholeInflater::Inflate(std::string_view input, std::span<char> output) {
  if (!HasNoSpareCodes(input)) return std::nullopt;
  std::size_t consumed = 0, produced = 0;
  char none = 0;  // libdeflate wants a place even where nothing goes
  const auto outcome =
      libdeflate_zlib_decompress_ex(decompressor_.get(), input.data(), input.size(),
                                    output.empty() ? &none : output.data(), output.size(), &consumed, &produced);
  if (outcome != LIBDEFLATE_SUCCESS || produced != output.size()) return std::nullopt;
  return consumed;
}

}  // namespace gl
