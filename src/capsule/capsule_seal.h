// The end of a capsule: the SHA-256 of all bytes before it.
#pragma once

#include <string>
#include <string_view>

#include "base/hex.h"
#include "crypto/digest.h"

namespace gl {

[[nodiscard]] inline std::string CapsuleSeal(std::string_view before) {
  return R"(,"sha256":")" + HexEncode(DigestOf(HashAlgorithm::kSha256, before)) + "\"}\n";
}
inline constexpr std::size_t kCapsuleSealBytes = 11 + 64 + 3;

}  // namespace gl
