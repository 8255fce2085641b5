// A public key of a signer, a log or an authority, and what it signed. Source: sigstore-provenance.md, section 3.3.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "pki/openssl_handle.h"

namespace gl {

class PublicKey {
 public:
  enum class Kind { kP256, kP384, kP521, kEd25519, kRsa };

  // DER must be exactly one SubjectPublicKeyInfo in its one spelling, of one of these kinds; a curve by its name, RSA
  // of 2048 to 8192 bits. Fault::kIntegrity.
  [[nodiscard]] static Result<PublicKey> FromSpki(std::string_view der);
  // A bare RSAPublicKey (PKCS #1). Fault::kIntegrity.
  [[nodiscard]] static Result<PublicKey> FromPkcs1(std::string_view der);

  [[nodiscard]] Kind GetKind() const { return kind_; }
  [[nodiscard]] const std::string& Spki() const { return spki_; }  // DER

  // Whether SIGNATURE is this key's over MESSAGE, with the hash that belongs to the kind: SHA-256 for P-256 and RSA
  // (PKCS #1 v1.5), SHA-384 for P-384, SHA-512 for P-521, none for Ed25519. ECDSA signatures are DER.
  [[nodiscard]] bool Verifies(std::string_view signature, std::string_view message) const;
  // The same with SHA-256 whatever the curve; Ed25519 keys verify nothing here.
  [[nodiscard]] bool VerifiesSha256(std::string_view signature, std::string_view message) const;

 private:
  PublicKey(Kind kind, std::string spki, EvpPkeyPtr key) : kind_(kind), spki_(std::move(spki)), key_(std::move(key)) {}
  [[nodiscard]] bool VerifiesWith(const EVP_MD* digest, std::string_view signature, std::string_view message) const;

  Kind kind_;
  std::string spki_;
  EvpPkeyPtr key_;
};

}  // namespace gl
