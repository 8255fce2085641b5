// SHA-1 and SHA-256 over a stream of bytes; the computing is libcrypto's.
#pragma once

#include <openssl/sha.h>

#include <string>
#include <string_view>

#include "base/hash_algorithm.h"

namespace gl {

class Digest {
 public:
  explicit Digest(HashAlgorithm algorithm);
  void Update(std::string_view bytes);
  // The raw digest (20 or 32 bytes). The object may not be used afterwards.
  [[nodiscard]] std::string Finish();

 private:
  HashAlgorithm algorithm_;
  SHA_CTX sha1_{};
  SHA256_CTX sha256_{};
};

[[nodiscard]] std::string DigestOf(HashAlgorithm algorithm, std::string_view bytes);

}  // namespace gl
