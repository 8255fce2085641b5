// What is accepted is written in full so that it reads as the same image, and a digest is 64 lower-case hex digits.
#include <cstddef>
#include <cstdint>

#include "base/hex.h"
#include "dstack/image_ref.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto image = gl::ImageRef::Parse(text);
  if (!image) {
    Require(image.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  const auto again = gl::ImageRef::Parse(image->Text());
  Require(again && again->Text() == image->Text() && again->name == image->name && again->digest == image->digest);
  Require(!image->digest || (image->digest->size() == 64 && gl::HexDecode(*image->digest)));
  Require(image->name.find_first_of(" $@{}\n") == std::string::npos);
  return 0;
}
