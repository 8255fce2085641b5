// The blanks of JSON (RFC 8259, section 2): what may stand around a text and means nothing.
#pragma once

#include <string_view>

namespace gl {

// TEXT without those at either end.
[[nodiscard]] inline std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace gl
