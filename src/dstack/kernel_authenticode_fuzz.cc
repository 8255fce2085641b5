// A kernel that is measured measures the same a second time, and what QEMU overwrites in it does not count.
#include <cstddef>
#include <cstdint>

#include "dstack/kernel_authenticode.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr std::uint64_t kInitrdBytes = 1U << 20U;
constexpr std::uint64_t kMemoryBytes = std::uint64_t{2} << 30U;
constexpr std::size_t kSha384Bytes = 48;
constexpr std::size_t kLoaderType = 0x210;  // of the setup header: QEMU writes its own

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string kernel(data, data + size);
  const auto digest = gl::KernelAuthenticode(kernel, kInitrdBytes, kMemoryBytes);
  if (!digest) {
    Require(digest.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  Require(digest->size() == kSha384Bytes);
  kernel[kLoaderType] = static_cast<char>(~kernel[kLoaderType]);
  const auto again = gl::KernelAuthenticode(kernel, kInitrdBytes, kMemoryBytes);
  Require(again && *again == *digest);
  return 0;
}
