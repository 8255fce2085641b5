// The full id of one commit: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits, nothing shorter, no name.
#pragma once

#include "base/result.h"
#include "base/text.h"
#include "git/object_id.h"

namespace gl {

// Fault::kConfig for anything else; the message begins "COMMIT_SHA must be a full".
[[nodiscard]] inline Result<ObjectId> ParseCommitId(std::string_view text) {
  for (const auto algorithm : {HashAlgorithm::kSha1, HashAlgorithm::kSha256}) {
    if (const auto id = ObjectId::FromHex(algorithm, text)) return *id;
  }
  return Fail(Fault::kConfig, "COMMIT_SHA must be a full 40-hex SHA-1 or 64-hex SHA-256 hash (got: " +
                                  Printable(text, 80) + "); write all its digits, in lower case");
}

}  // namespace gl
