// An SSH public key that may sign commits: Ed25519 or ECDSA, by itself or inside a security key (FIDO).
// Sources: RFC 4253, section 6.6; RFC 5656, section 3.1; RFC 8709; OpenSSH's PROTOCOL.u2f, "SSH U2F Key formats".
#pragma once

#include "base/result.h"

namespace gl {

struct KeyType;

// "SHA256:...", as ssh-keygen -l prints it for the key with this BLOB.
[[nodiscard]] std::string FingerprintOf(std::string_view blob);

class PublicKey {
 public:
  // TEXT is "TYPE BASE64", as in a .pub file but without a comment. Fault::kConfig for every other type, and for a key
  // that is not exactly what its type says.
  [[nodiscard]] static Result<PublicKey> Parse(std::string_view text);

  [[nodiscard]] const std::string& Blob() const { return blob_; }  // what BASE64 spells
  [[nodiscard]] std::string Fingerprint() const { return FingerprintOf(blob_); }

  // SIGNATURE is this key's over MESSAGE, in the encoding of its type. Fault::kIntegrity when it is not, and when a
  // security key made it without a touch of its owner.
  [[nodiscard]] Status CheckSignature(std::string_view message, std::string_view signature) const;

 private:
  explicit PublicKey(const KeyType& type) : type_(&type) {}
  const KeyType* type_;
  std::string blob_, point_, application_;  // the last only of a security key
};

}  // namespace gl
