// Whose signature a commit must carry: the keys of ALLOWED_SIGNERS.
#pragma once

#include <vector>

#include "signer/public_key.h"

namespace gl {

class AllowedSigners {
 public:
  // keys = key *(";" key); a key is "TYPE BASE64" with exactly one blank (signer/public_key.h). Fault::kConfig, naming
  // the key by its place, for anything else and for a key that stands there twice.
  [[nodiscard]] static Result<AllowedSigners> Parse(std::string_view value);

  // The key with this BLOB, or null.
  [[nodiscard]] const PublicKey* Find(std::string_view blob) const;

  [[nodiscard]] const std::vector<PublicKey>& Keys() const { return keys_; }  // at least one

 private:
  AllowedSigners() = default;
  std::vector<PublicKey> keys_;
};

}  // namespace gl
