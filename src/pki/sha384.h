// SHA-384, the digest that TDX measures with.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gl {

inline constexpr std::size_t kSha384Bytes = 48;

// The raw digest of BYTES, kSha384Bytes long.
[[nodiscard]] std::string Sha384(std::string_view bytes);

}  // namespace gl
