// Elements that are read are, one after the other, exactly the bytes that were read, and their lengths are in the one
// form that DER has.
#include <cstddef>
#include <cstdint>
#include <string>

#include "pki/der_reader.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

// The element as DER writes it.
std::string Encoded(const gl::DerElement& element) {
  std::string length;
  const std::size_t size = element.content.size();
  for (std::size_t rest = size; rest != 0; rest >>= 8U) length.insert(length.begin(), static_cast<char>(rest & 0xFFU));
  if (size < 128) {
    length = std::string(1, static_cast<char>(size));
  } else {
    length.insert(length.begin(), static_cast<char>(0x80 + length.size()));
  }
  return std::string(1, static_cast<char>(element.tag)).append(length).append(element.content);
}

void Walk(std::string_view bytes, int depth) {
  gl::DerReader reader(bytes);
  std::string_view rest = bytes;
  while (const auto element = reader.TakeAny()) {
    Require(rest.starts_with(element->whole) && Encoded(*element) == element->whole);
    rest.remove_prefix(element->whole.size());
    if (depth > 0) Walk(element->content, depth - 1);
  }
  Require(reader.AtEnd() == rest.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  Walk(bytes, 4);
  gl::DerReader number(bytes);
  if (const auto value = number.TakeUnsigned())
    Require(bytes.size() >= 3 && bytes.size() >= static_cast<unsigned char>(bytes[1]) + 2U);
  return 0;
}
