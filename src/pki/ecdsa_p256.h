// ECDSA on P-256 with SHA-256, with signatures and keys in the raw form in which quotes and Intel's documents have
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "pki/openssl_handle.h"

namespace gl {

inline constexpr std::size_t kP256KeyBytes = 64;        // X then Y, each big-endian
inline constexpr std::size_t kP256SignatureBytes = 64;  // r then s, each big-endian

class P256Key {
 public:
  // Nothing when XY has another length than kP256KeyBytes or is no point of the curve.
  [[nodiscard]] static std::optional<P256Key> FromPoint(std::string_view xy);
  // KEY must be one on P-256: Certificate::HasP256Key says so of a certificate's.
  explicit P256Key(EvpPkeyPtr key) : key_(std::move(key)) {}

  // Whether SIGNATURE (raw r and s) is this key's over the SHA-256 of MESSAGE. False too for another length than
  // kP256SignatureBytes and for r or s that is 0 or not below the group's order.
  // (r, n-s) verifies whenever (r, s) does: signed bytes can be an identifier, a signature cannot.
  [[nodiscard]] bool Verifies(std::string_view signature, std::string_view message) const;

 private:
  EvpPkeyPtr key_;
};

}  // namespace gl
