#include "sigstore/log_id.h"

#include "crypto/digest.h"

namespace gl {

static constexpr std::size_t kRawKeyBytes = 32;  // the end of an Ed25519 key's SubjectPublicKeyInfo

std::string LogIdOf(const VerifyingKey& key, std::string_view name) {
  const std::string& spki = key.Spki();
  if (key.GetKind() != VerifyingKey::Kind::kEd25519) return DigestOf(HashAlgorithm::kSha256, spki);
  constexpr char kEd25519Signature = '\x01';
  std::string named(name);
  named.append("\n").append(1, kEd25519Signature).append(spki.substr(spki.size() - kRawKeyBytes));
  return DigestOf(HashAlgorithm::kSha256, named);
}

}  // namespace gl
