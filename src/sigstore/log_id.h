// How a log is named by its key. Source: sigstore-provenance.md, section 4; C2SP signed-note, "Signatures".
#pragma once

#include <string>
#include <string_view>

#include "sigstore/verifying_key.h"

namespace gl {

// 32 bytes: the SHA-256 of the key's SubjectPublicKeyInfo or, for an Ed25519 key, of the log's NAME, a line end, the
// kind of signature and the raw key.
[[nodiscard]] std::string LogIdOf(const VerifyingKey& key, std::string_view name);

}  // namespace gl
