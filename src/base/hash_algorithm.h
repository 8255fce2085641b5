// The two hash functions that Git names objects with, and their sizes.
// Source: Git's "hash-function-transition" document.
#pragma once

#include <cstddef>

namespace gl {

enum class HashAlgorithm : unsigned char { kSha1, kSha256 };

[[nodiscard]] constexpr std::size_t DigestSize(HashAlgorithm algorithm) {  // in bytes
  return algorithm == HashAlgorithm::kSha1 ? 20 : 32;
}

}  // namespace gl
