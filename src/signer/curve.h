// The arithmetic behind a signature; the computing is nettle's. Why nettle: docs/decisions/0010-nettle-verifies.md.
#pragma once

#include <string>
#include <string_view>

namespace gl {

enum class Curve { kEd25519, kP256, kP384, kP521 };

[[nodiscard]] std::string Sha512(std::string_view bytes);

// Whether KEY can be a public key: 32 bytes that are no point of small order (under such a point everybody can sign),
// or an uncompressed point (SEC 1, section 2.3.3) that lies on its curve.
[[nodiscard]] bool IsPublicKey(Curve curve, std::string_view key);

// Whether SIGNATURE is KEY's over MESSAGE. Source: RFC 8032, section 5.1.7.
[[nodiscard]] bool VerifyEd25519(std::string_view key, std::string_view message, std::string_view signature);

// Whether R and S, big-endian, are KEY's ECDSA signature over MESSAGE, hashed as RFC 5656, section 6.2.1, has it for
// CURVE. KEY is one that IsPublicKey accepts.
[[nodiscard]] bool VerifyEcdsa(Curve curve, std::string_view key, std::string_view message, std::string_view r,
                               std::string_view s);

}  // namespace gl
