// DER, written: the one element that a reader here has to put together again. Source: ITU-T X.690, clauses 8.1
// and 10.1.
#pragma once

#include <string>
#include <string_view>

#include "pki/der_reader.h"

namespace gl {

// TAG, the length of CONTENT in its shortest form, CONTENT.
[[nodiscard]] inline std::string DerText(DerTag tag, std::string_view content) {
  std::string length;
  for (std::size_t rest = content.size(); rest != 0; rest >>= 8U) length.insert(0, 1, static_cast<char>(rest & 0xFFU));
  if (content.size() < 0x80) {
    length = std::string(1, static_cast<char>(content.size()));
  } else {
    length.insert(0, 1, static_cast<char>(0x80U | length.size()));
  }
  return std::string(1, static_cast<char>(tag)) + length + std::string(content);
}

}  // namespace gl
