// Bytes of which only some bits count.
#pragma once

#include <cstddef>
#include <string_view>

namespace gl {

// Whether FOUND and WANTED have the same bits where MASK has ones; all three have one length, else it is false.
[[nodiscard]] inline bool EqualUnderMask(std::string_view found, std::string_view wanted, std::string_view mask) {
  if (found.size() != mask.size() || wanted.size() != mask.size()) return false;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (((found[i] ^ wanted[i]) & mask[i]) != 0) return false;
  }
  return true;
}

}  // namespace gl
