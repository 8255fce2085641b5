// A public key of a signer, a log or an authority, and what it signed. Source: sigstore-provenance.md, section 3.3.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "pki/openssl_handle.h"
#include "pki/x509_cert.h"

namespace gl {

// SHA-256, SHA-384 and SHA-512: no other hash is taken for one here.
enum class Sha2 { kSha256, kSha384, kSha512 };

// The raw digest of BYTES.
[[nodiscard]] std::string Sha2Of(Sha2 hash, std::string_view bytes);

class VerifyingKey {
 public:
  enum class Kind { kP256, kP384, kP521, kEd25519, kRsa };

  // DER must be exactly one SubjectPublicKeyInfo of one of these kinds, a curve by its name, RSA of 2048 to 8192 bits.
  // Fault::kIntegrity.
  [[nodiscard]] static Result<VerifyingKey> FromSpki(std::string_view der);
  // A bare RSAPublicKey (PKCS #1), which becomes a SubjectPublicKeyInfo. Fault::kIntegrity.
  [[nodiscard]] static Result<VerifyingKey> FromPkcs1(std::string_view der);
  // The key of CERTIFICATE, by the rules above. Fault::kIntegrity.
  [[nodiscard]] static Result<VerifyingKey> Of(const Certificate& certificate);

  [[nodiscard]] Kind GetKind() const { return kind_; }
  [[nodiscard]] const std::string& Spki() const { return spki_; }  // DER

  // The hash that belongs to the kind: SHA-256 for P-256 and RSA, SHA-384 for P-384, SHA-512 for P-521; nothing for
  // Ed25519, which hashes by itself.
  [[nodiscard]] std::optional<Sha2> Hash() const;

  // Whether SIGNATURE is this key's over MESSAGE, with Hash(). ECDSA signatures are DER, RSA is PKCS #1 v1.5.
  [[nodiscard]] bool Verifies(std::string_view signature, std::string_view message) const;
  // The same with HASH; false for Ed25519.
  [[nodiscard]] bool Verifies(std::string_view signature, std::string_view message, Sha2 hash) const;
  // The same over a message that has the SHA-256 DIGEST; false for Ed25519.
  [[nodiscard]] bool VerifiesSha256(std::string_view signature, std::string_view digest) const;

 private:
  VerifyingKey(Kind kind, std::string spki, EvpPkeyPtr key)
      : kind_(kind), spki_(std::move(spki)), key_(std::move(key)) {}
  [[nodiscard]] static Result<VerifyingKey> Make(std::string spki, EvpPkeyPtr key);

  Kind kind_;
  std::string spki_;
  EvpPkeyPtr key_;
};

}  // namespace gl
