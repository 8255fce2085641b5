// The name of a Git object: the digest of its type, size and bytes.
#pragma once

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
  [[nodiscard]] const std::string& Raw() const { return raw_; }
  [[nodiscard]] std::string Hex() const { return HexEncode(raw_); }

  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;

 private:
  ObjectId(HashAlgorithm algorithm, std::string_view raw) : algorithm_(algorithm), raw_(raw) {}
  HashAlgorithm algorithm_;
  std::string raw_;
};

}  // namespace gl
