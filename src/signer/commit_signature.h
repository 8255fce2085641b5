// The signature inside a commit object. Source: gitformat-signature(5), "COMMIT SIGNATURES".
#pragma once

#include "base/hash_algorithm.h"
#include "signer/allowed_signers.h"

namespace gl {

struct SignedCommit {
  std::string payload;    // what was signed: the commit without the signature header and its continuation lines
  std::string signature;  // the header's value, each line with its LF
};

// COMMIT is the bytes of a commit object, signed in the header that ALGORITHM's repositories use: gpgsig or
// gpgsig-sha256. Fault::kIntegrity when it has none, two, or one in the header of the other algorithm.
[[nodiscard]] Result<SignedCommit> SplitSignature(std::string_view commit, HashAlgorithm algorithm);

// COMMIT, whose bytes hash to its id, carries a valid SSH signature of one of SIGNERS; that key's fingerprint.
// Fault::kIntegrity when it does not.
[[nodiscard]] Result<std::string> CheckSignature(std::string_view commit, const AllowedSigners& signers,
                                                 HashAlgorithm algorithm);

}  // namespace gl
