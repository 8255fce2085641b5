// The name of a Git object: the digest of its type, size and bytes.
#pragma once

#include <algorithm>
#include <array>
#include <compare>

#include "base/hash_algorithm.h"
#include "base/hex.h"

namespace gl {

class ObjectId {
 public:
  // 40 or 64 lower-case hex digits, as ALGORITHM asks; nothing otherwise.
  [[nodiscard]] static std::optional<ObjectId> FromHex(HashAlgorithm algorithm, std::string_view hex) {
    const std::optional<std::string> raw = HexDecode(hex);
    return raw ? FromRaw(algorithm, *raw) : std::nullopt;
  }
  // 20 or 32 raw bytes, as ALGORITHM asks; nothing otherwise.
  [[nodiscard]] static std::optional<ObjectId> FromRaw(HashAlgorithm algorithm, std::string_view raw) {
    return raw.size() == DigestSize(algorithm) ? std::optional(ObjectId(algorithm, raw)) : std::nullopt;
  }

  [[nodiscard]] HashAlgorithm Algorithm() const { return algorithm_; }
  // The bytes, which lie in this object.
  [[nodiscard]] std::string_view Raw() const {
    return {reinterpret_cast<const char*>(raw_.data()), DigestSize(algorithm_)};
  }
  [[nodiscard]] std::string Hex() const { return HexEncode(Raw()); }

  // By algorithm, then by the bytes as unsigned numbers, as Git sorts ids.
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;

 private:
  ObjectId(HashAlgorithm algorithm, std::string_view raw) : algorithm_(algorithm) {
    std::ranges::copy(raw, raw_.begin());
  }
  HashAlgorithm algorithm_;
  std::array<unsigned char, DigestSize(HashAlgorithm::kSha256)> raw_{};  // what an algorithm does not fill is zero
};

// For tables of ids. The first bytes of a digest are as good as any hash of it; who can choose them must find ids that
// agree in 64 bits to make a table slow.
struct ObjectIdHash {
  [[nodiscard]] std::size_t operator()(const ObjectId& id) const {
    std::size_t value = 0;
    for (const char byte : id.Raw().substr(0, sizeof value)) value = value << 8U | static_cast<unsigned char>(byte);
    return value;
  }
};

}  // namespace gl
