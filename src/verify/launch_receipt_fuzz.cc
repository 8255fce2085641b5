// What is accepted is its own one spelling.
#include <cstddef>
#include <cstdint>
#include <string>

#include "verify/launch_receipt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto receipt = gl::ParseLaunchReceipt(bytes);
  if (receipt ? receipt->Text() != bytes : receipt.error().fault != gl::Fault::kIntegrity) __builtin_trap();
  return 0;
}
