#include "base/base64.h"

#include <cstddef>
#include <cstdint>

namespace gl {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string Base64Encode(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned width = 0;
  for (const char byte : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(byte);
    for (width += 8; width >= 6; width -= 6) text += kDigits[bits >> (width - 6) & 63U];
  }
  if (width > 0) text += kDigits[bits << (6 - width) & 63U];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
  std::string bytes;
  std::size_t bits = 0;
  unsigned width = 0;
  for (const char digit : text) {
    const std::size_t value = kDigits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | value;
    width += 6;
    if (width < 8) continue;
    width -= 8;
    bytes += static_cast<char>(bits >> width);
    bits &= (1U << width) - 1;
  }
  return bits == 0 ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace gl
