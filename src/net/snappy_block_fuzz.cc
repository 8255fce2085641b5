// What is accepted keeps the limit, and packed anew gives the same bytes.
#include <snappy-c.h>

#include <cstddef>
#include <cstdint>

#include "net/snappy_block.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

constexpr std::size_t kLimit = 1U << 16U;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string block(data, data + size);
  const auto bytes = gl::UncompressSnappy(block, kLimit);
  if (!bytes) {
    Require(bytes.error().fault == gl::Fault::kIntegrity && !bytes.error().message.empty());
    return 0;
  }
  Require(bytes->size() <= kLimit);
  std::size_t packed = snappy_max_compressed_length(bytes->size());
  std::string anew(packed, '\0');
  Require(snappy_compress(bytes->data(), bytes->size(), anew.data(), &packed) == SNAPPY_OK);
  const auto again = gl::UncompressSnappy(anew.substr(0, packed), kLimit);
  Require(again && *again == *bytes);
  return 0;
}
