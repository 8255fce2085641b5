#include "pack/stored_stream.h"

#include <libdeflate.h>

#include <cstdint>
#include <string>

namespace gl {

constexpr std::size_t kMaxBlock = 0xFFFF;

// block = final-bit length ~length bytes; the numbers of two bytes, the lowest first
static std::string BlockHeader(bool last, std::size_t length) {
  std::string header(1, last ? '\1' : '\0');
  for (const std::size_t value : {length, length >> 8U, ~length, ~length >> 8U}) {
    header += static_cast<char>(value & 0xFFU);
  }
  return header;
}

// stream = %x78 %x01 *block last-block adler32; how many bytes come is not known before, so the last block is empty
Status WriteStored(const std::function<Status(const std::function<Status(std::string_view)>&)>& produce,
                   const std::function<Status(std::string_view)>& sink) {
  std::uint32_t adler = 1;
  const auto store = [&](std::string_view bytes) -> Status {
    while (!bytes.empty()) {
      const std::string_view block = bytes.substr(0, kMaxBlock);
      adler = libdeflate_adler32(adler, block.data(), block.size());
      GL_TRY(sink(BlockHeader(false, block.size())));
      GL_TRY(sink(block));
      bytes.remove_prefix(block.size());
    }
    return {};
  };
  GL_TRY(sink("\x78\x01"));
  GL_TRY(produce(store));
  std::string end = BlockHeader(true, 0);
  for (unsigned shift = 32; shift > 0;) end += static_cast<char>(adler >> (shift -= 8) & 0xFFU);
  return sink(end);
}

}  // namespace gl
