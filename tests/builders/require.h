#pragma once

namespace gl::test {

// What a fuzz target asserts. The stack that libFuzzer prints names the line.
inline void Require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace gl::test
