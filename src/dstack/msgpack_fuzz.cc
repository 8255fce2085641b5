// What is accepted encodes back, each value in its shortest form, and then reads as the same tree.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "dstack/data_item.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

using gl::DataItem;

std::string Big(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = size; i > 0; --i) bytes += static_cast<char>(number >> (8 * (i - 1)));
  return bytes;
}

std::string Sized(unsigned char lead32, std::uint64_t size) { return static_cast<char>(lead32) + Big(size, 4); }

std::string Encode(const DataItem& item) {
  std::string bytes;
  switch (item.kind) {
    case DataItem::Kind::kNull:
      return "\xC0";
    case DataItem::Kind::kBool:
      return item.number == 0 ? "\xC2" : "\xC3";
    case DataItem::Kind::kNumber:
      return "\xCF" + Big(item.number, 8);
    case DataItem::Kind::kText:
      return Sized(0xDB, item.bytes.size()).append(item.bytes);
    case DataItem::Kind::kBytes:
      return Sized(0xC6, item.bytes.size()).append(item.bytes);
    case DataItem::Kind::kArray:
    case DataItem::Kind::kMap:
      break;
  }
  const bool is_map = item.kind == DataItem::Kind::kMap;
  bytes = Sized(is_map ? 0xDF : 0xDD, item.items.size());
  for (const DataItem& inner : item.items) {
    if (is_map) bytes += Sized(0xDB, inner.key.size()).append(inner.key);
    bytes += Encode(inner);
  }
  return bytes;
}

bool Same(const DataItem& left, const DataItem& right) {
  return left.kind == right.kind && left.number == right.number && left.bytes == right.bytes && left.key == right.key &&
         std::ranges::equal(left.items, right.items, Same);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto item = gl::ParseMsgPack(bytes);
  if (!item) {
    Require(item.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  const std::string encoded = Encode(*item);
  const auto again = gl::ParseMsgPack(encoded);
  Require(again && Same(*item, *again));
  return 0;
}
