// What fuzz targets assert, and with what.
#pragma once

#include <algorithm>
#include <string_view>

namespace gl::test {

// The stack that libFuzzer prints names the line.
inline void Require(bool holds) {
  if (!holds) __builtin_trap();
}

inline bool IsPrintable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace gl::test
