// A text that is accepted is the one text that its bytes have; any bytes come back.
#include <cstddef>
#include <cstdint>

#include "base/base64.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto decoded = gl::Base64Decode(bytes);
  Require(!decoded || gl::Base64Encode(*decoded) == bytes);
  Require(gl::Base64Decode(gl::Base64Encode(bytes)) == bytes);
  return 0;
}
