// What is accepted is its own one spelling.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/builders/require.h"
#include "verify/launch_receipt.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto receipt = gl::ParseLaunchReceipt(bytes);
  Require(receipt ? receipt->Text() == bytes : receipt.error().fault == gl::Fault::kIntegrity);
  return 0;
}
