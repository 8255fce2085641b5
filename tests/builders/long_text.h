// A long text that does not repeat itself within a block of any size that the code under test works with.
#pragma once

#include <cstddef>
#include <string>

namespace gl::test {

// SIZE bytes. Cheap also where nothing is optimized: the lines are copied, with a number in front of each copy.
inline std::string LongText(std::size_t size) {
  std::string lines;
  for (int i = 0; i < 10'000; ++i) lines += std::to_string(i) + "\n";
  std::string text;
  text.reserve(size + lines.size() + 20);
  for (int copy = 0; text.size() < size; ++copy) text += "copy " + std::to_string(copy) + "\n" + lines;
  text.resize(size);
  return text;
}

}  // namespace gl::test
