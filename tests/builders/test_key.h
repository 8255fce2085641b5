// A key that a test signs with. It is made anew for each object and kept nowhere.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace gl::test {

enum class KeyKind { kP256, kP384, kP521, kRsa2048, kEd25519 };

class TestKey {
 public:
  explicit TestKey(KeyKind kind = KeyKind::kP256);

  [[nodiscard]] std::string Point() const;                         // of a P-256 key, 64 bytes: X, Y
  [[nodiscard]] std::string Spki() const;                          // DER SubjectPublicKeyInfo, the curve by name
  [[nodiscard]] std::string Pem() const;                           // the private key: PKCS #8, not encrypted
  [[nodiscard]] std::string Sign(std::string_view message) const;  // of a P-256 key, 64 bytes: r, s
  // With the hash that belongs to the kind: SHA-256, P-384 SHA-384, P-521 SHA-512, Ed25519 none. ECDSA in DER, RSA with
  // PKCS #1 v1.5.
  [[nodiscard]] std::string SignDer(std::string_view message) const;
  // With another one, by OpenSSL's name for it.
  [[nodiscard]] std::string SignDer(std::string_view message, const char* hash) const;

 private:
  KeyKind kind_;
  std::shared_ptr<EVP_PKEY> key_;
};

// A raw signature r, s as r, n-s: another one that holds as well.
[[nodiscard]] std::string OtherSignature(std::string_view raw);

}  // namespace gl::test
