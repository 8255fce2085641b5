// What Base64Decode accepts, Base64Encode gives back character for character; and every input is given back as bytes.
#include <cstddef>
#include <cstdint>

#include "pki/base64.h"

namespace {

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  if (const auto bytes = gl::Base64Decode(input)) Require(gl::Base64Encode(*bytes) == input);
  Require(gl::Base64Decode(gl::Base64Encode(input)) == input);
  return 0;
}
