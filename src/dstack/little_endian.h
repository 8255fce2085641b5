// Numbers as the files of an operating system's image hold them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gl {

// The number of SIZE (at most 8) bytes at AT, which the caller has found to be there.
[[nodiscard]] inline std::uint64_t Little(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return number;
}

// The SIZE (at most 8) low bytes of NUMBER.
[[nodiscard]] inline std::string LittleBytes(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i));
  return bytes;
}

}  // namespace gl
