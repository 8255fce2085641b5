// A text that is accepted is the one text that its bytes have; any bytes come back.
#include <cstddef>
#include <cstdint>

#include "base/base64.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto decoded = gl::Base64Decode(bytes);
  if (decoded && gl::Base64Encode(*decoded) != bytes) __builtin_trap();
  if (gl::Base64Decode(gl::Base64Encode(bytes)) != bytes) __builtin_trap();
  return 0;
}
