// What is accepted encodes back to the same bytes: there is one spelling of each value, but for the order of a map.
#include <cstddef>
#include <cstdint>

#include "dstack/data_item.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

using gl::DataItem;

// RFC 8949, section 3: major type and argument.
std::string Head(unsigned major, std::uint64_t argument) {
  std::string bytes;
  std::size_t size = 0;
  if (argument >= 24) size = argument < 0x100 ? 1 : argument < 0x10000 ? 2 : argument < 0x100000000 ? 4 : 8;
  const unsigned info = size == 0   ? static_cast<unsigned>(argument)
                        : size == 1 ? 24
                        : size == 2 ? 25
                        : size == 4 ? 26
                                    : 27;
  bytes += static_cast<char>(major << 5U | info);
  for (std::size_t i = size; i > 0; --i) bytes += static_cast<char>(argument >> (8 * (i - 1)));
  return bytes;
}

std::string Encode(const DataItem& item) {
  std::string bytes;
  switch (item.kind) {
    case DataItem::Kind::kNull:
      return "\xF6";
    case DataItem::Kind::kBool:
      return item.number == 0 ? "\xF4" : "\xF5";
    case DataItem::Kind::kNumber:
      return Head(0, item.number);
    case DataItem::Kind::kBytes:
      return Head(2, item.bytes.size()).append(item.bytes);
    case DataItem::Kind::kText:
      return Head(3, item.bytes.size()).append(item.bytes);
    case DataItem::Kind::kArray:
      bytes = Head(4, item.items.size());
      for (const DataItem& inner : item.items) bytes += Encode(inner);
      return bytes;
    case DataItem::Kind::kMap:
      bytes = Head(5, item.items.size());
      for (const DataItem& inner : item.items) bytes += Head(3, inner.key.size()).append(inner.key) + Encode(inner);
      return bytes;
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto item = gl::ParseCbor(bytes);
  if (!item) {
    Require(item.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  Require(Encode(*item) == bytes);
  return 0;
}
