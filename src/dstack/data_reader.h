// What the readers of MessagePack and of CBOR have in common: the bounds, the tree, the rules about maps.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "base/byte_reader.h"
#include "base/text.h"
#include "dstack/data_item.h"

namespace gl {

class DataReader {
 public:
  DataReader(std::string_view bytes, std::string_view format) : size_(bytes.size()), reader_(bytes), format_(format) {}

  [[nodiscard]] std::unexpected<Error> Refuse(const std::string& reason) const {
    const std::size_t at = size_ - reader_.Rest().size();
    return Fail(Fault::kIntegrity, "malformed " + format_ + ": " + reason + " at byte " + std::to_string(at));
  }

  [[nodiscard]] bool AtEnd() const { return reader_.AtEnd(); }

  // A big-endian number of SIZE bytes, 1 to 8.
  [[nodiscard]] Result<std::uint64_t> TakeNumber(std::size_t size) {
    GL_ASSIGN(const std::string_view bytes, TakeBytes(size));
    std::uint64_t number = 0;
    for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
    return number;
  }

  [[nodiscard]] Result<std::string_view> TakeBytes(std::uint64_t size) {
    if (size <= reader_.Rest().size()) return *reader_.Take(static_cast<std::size_t>(size));
    return Refuse("a value is cut short");
  }

  [[nodiscard]] Result<std::string_view> TakeText(std::uint64_t size) {
    GL_ASSIGN(const std::string_view text, TakeBytes(size));
    const auto bad = FindBadCharacter(text);
    if (bad && bad->name.ends_with("that is not UTF-8")) return Refuse("a text that is not UTF-8");
    return text;
  }

  // COUNT items into INTO, a map or an array; READ reads one of them. A map's keys are read with it, too.
  template <std::invocable<DataItem&, std::size_t> Read>
  [[nodiscard]] Status TakeItems(std::uint64_t count, std::size_t depth, DataItem& into, Read read) {
    if (depth > kMaxDataDepth) return Refuse("more than " + std::to_string(kMaxDataDepth) + " levels");
    std::set<std::string_view> keys;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (++items_ > kMaxDataItems) return Refuse("more than " + std::to_string(kMaxDataItems) + " values");
      DataItem& item = into.items.emplace_back();
      DataItem key;
      if (into.kind == DataItem::Kind::kMap) {
        GL_TRY(read(key, depth + 1));
        if (key.kind != DataItem::Kind::kText) return Refuse("a key that is no text");
        if (!keys.insert(key.bytes).second) return Refuse("the key '" + Printable(key.bytes, 60) + "' twice");
      }
      GL_TRY(read(item, depth + 1));
      item.key = key.bytes;
    }
    return {};
  }

 private:
  std::size_t size_;
  ByteReader reader_;
  std::string format_;
  std::size_t items_ = 0;
};

}  // namespace gl
