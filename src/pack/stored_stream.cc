#include "pack/stored_stream.h"

#include <libdeflate.h>

#include <cstdint>

namespace gl {

constexpr std::size_t kMaxBlock = 0xFFFF;

// stream = %x78 %x01 1*block adler32
// block  = final-bit length ~length bytes; the numbers of two bytes, the lowest first
std::string StoredStream(std::string_view bytes) {
  std::string stream("\x78\x01", 2);
  stream.reserve(bytes.size() + bytes.size() / kMaxBlock * 5 + 16);
  const auto put = [&stream](std::size_t value) { stream += static_cast<char>(value & 0xFFU); };
  const std::uint32_t adler = libdeflate_adler32(1, bytes.data(), bytes.size());
  do {
    const std::string_view block = bytes.substr(0, kMaxBlock);
    bytes.remove_prefix(block.size());
    put(bytes.empty() ? 1 : 0);
    for (const std::size_t value : {block.size(), ~block.size()}) {
      put(value);
      put(value >> 8U);
    }
    stream += block;
  } while (!bytes.empty());
  for (unsigned shift = 32; shift > 0;) put(adler >> (shift -= 8));
  return stream;
}

}  // namespace gl
