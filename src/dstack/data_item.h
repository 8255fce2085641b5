// One value of a binary format that is like JSON: what MessagePack and CBOR have in common, as far as dstack uses it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxDataDepth = 16;
inline constexpr std::size_t kMaxDataItems = 1U << 17U;  // of one document

struct DataItem {
  enum class Kind { kNull, kBool, kNumber, kText, kBytes, kArray, kMap };
  Kind kind = Kind::kNull;
  std::uint64_t number = 0;     // of a number; of a boolean 0 or 1
  std::string_view bytes;       // of a text or of bytes: a view into the document
  std::string_view key;         // as a member of a map, whose keys are texts
  std::vector<DataItem> items;  // of an array or a map

  // The member KEY of a map, nullptr when there is none or this is no map.
  [[nodiscard]] const DataItem* Find(std::string_view wanted) const {
    for (const DataItem& item : items) {
      if (kind == Kind::kMap && item.key == wanted) return &item;
    }
    return nullptr;
  }
};

// BYTES as MessagePack or as CBOR (RFC 8949): one value with nothing behind it, whose lengths are known in front, whose
// maps have texts as keys, none of them twice, whose numbers are unsigned and whose texts are UTF-8. Each number and
// each length has its shortest form where CBOR demands that (section 4.2.1). Fault::kIntegrity, naming the byte.
[[nodiscard]] Result<DataItem> ParseMsgPack(std::string_view bytes);
[[nodiscard]] Result<DataItem> ParseCbor(std::string_view bytes);

}  // namespace gl
