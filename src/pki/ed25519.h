// Ed25519 (RFC 8032), as libcrypto does it.
#pragma once

#include <cstddef>
#include <string_view>

namespace gl {

inline constexpr std::size_t kEd25519KeyBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;

// Whether SIGNATURE is the one that PUBLIC_KEY (raw) made of MESSAGE. False too for other lengths than those above.
[[nodiscard]] bool Ed25519Verifies(std::string_view public_key, std::string_view signature, std::string_view message);

}  // namespace gl
