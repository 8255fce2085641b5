// The low-level SHA functions are deprecated since OpenSSL 3.0, whose way is EVP. But the launcher is linked
// statically, and EVP pulls every provider into the trusted base: 4.1 MB, where these functions take 50 KB.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/digest.h"

#include <array>

namespace gl {

// The SHA*_Init, _Update and _Final functions have no way to fail: libcrypto has them return 1 always.
Digest::Digest(HashAlgorithm algorithm) : algorithm_(algorithm) {
  SHA1_Init(&sha1_);
  SHA256_Init(&sha256_);
}

void Digest::Update(std::string_view bytes) {
  if (algorithm_ == HashAlgorithm::kSha1) {
    SHA1_Update(&sha1_, bytes.data(), bytes.size());
  } else {
    SHA256_Update(&sha256_, bytes.data(), bytes.size());
  }
}

std::string Digest::Finish() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> raw{};
  if (algorithm_ == HashAlgorithm::kSha1) {
    SHA1_Final(raw.data(), &sha1_);
  } else {
    SHA256_Final(raw.data(), &sha256_);
  }
  return {raw.data(), raw.data() + DigestSize(algorithm_)};
}

std::string DigestOf(HashAlgorithm algorithm, std::string_view bytes) {
  Digest digest(algorithm);
  digest.Update(bytes);
  return digest.Finish();
}

}  // namespace gl
