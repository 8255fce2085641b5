// What is accepted is the one text of its pointer; what is no pointer does not begin as one, or is too long; refusals
// are one printable line.
#include <cstddef>
#include <cstdint>

#include "lfs/pointer.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto pointer = gl::ParseLfsPointer(bytes);
  if (!pointer) {
    Require(pointer.error().fault == gl::Fault::kIntegrity && bytes.starts_with(gl::kLfsPointerStart));
    Require(IsPrintable(pointer.error().message));
  } else if (*pointer) {
    Require((*pointer)->Text() == bytes && (*pointer)->oid.size() == 64);
  } else {
    Require(!bytes.starts_with(gl::kLfsPointerStart) || size >= gl::kLfsPointerLimit);
  }
  return 0;
}
