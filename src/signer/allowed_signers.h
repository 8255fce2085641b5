// Whose signature a commit must carry: the keys of ALLOWED_SIGNERS.
#pragma once

#include <vector>

#include "signer/public_key.h"

namespace gl {

using AllowedSigners = std::vector<PublicKey>;

// At least one: keys = key *(";" key); a key is "TYPE BASE64" with exactly one blank (signer/public_key.h).
// Fault::kConfig, naming the key by its place, for anything else and for a key that stands there twice.
[[nodiscard]] Result<AllowedSigners> ParseAllowedSigners(std::string_view value);

}  // namespace gl
