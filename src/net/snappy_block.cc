#include "net/snappy_block.h"

#include <snappy-c.h>

namespace gl {

Result<std::string> UncompressSnappy(std::string_view block, std::size_t limit) {
  std::size_t size = 0;
  if (snappy_uncompressed_length(block.data(), block.size(), &size) != SNAPPY_OK) {
    return Fail(Fault::kIntegrity, "the answer is no snappy block");
  }
  if (size > limit) {
    return Fail(Fault::kIntegrity, "the answer unpacks to more than " + std::to_string(limit) + " bytes");
  }
  std::string bytes(size, '\0');
  if (snappy_uncompress(block.data(), block.size(), bytes.data(), &size) != SNAPPY_OK || size != bytes.size()) {
    return Fail(Fault::kIntegrity, "the answer is no whole snappy block");
  }
  return bytes;
}

}  // namespace gl
