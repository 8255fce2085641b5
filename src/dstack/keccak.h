// Keccak as it was before it became SHA-3: the same function with another padding. Ethereum's world, and so dstack's
// launch configuration, hashes with it; OpenSSL offers it from version 3.2 on only.
// Source: FIPS 202; the padding from "The Keccak SHA-3 submission", version 3, section 1.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gl {

enum class KeccakPadding : unsigned char { kKeccak = 0x01, kSha3 = 0x06 };

// The digest of BYTES, SIZE (at most 64) bytes long.
[[nodiscard]] std::string Keccak(std::string_view bytes, std::size_t size,
                                 KeccakPadding padding = KeccakPadding::kKeccak);

}  // namespace gl
