// The full id of one commit: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits, nothing shorter, no name.
#pragma once

#include "base/hash_algorithm.h"
#include "base/hex.h"
#include "base/result.h"
#include "base/text.h"

namespace gl {

class CommitId {
 public:
  // Fault::kConfig for anything else; the message begins "COMMIT_SHA must be a full".
  [[nodiscard]] static Result<CommitId> Parse(std::string_view text) {
    const auto digest = HexDecode(text);
    for (const auto algorithm : {HashAlgorithm::kSha1, HashAlgorithm::kSha256}) {
      if (digest && digest->size() == DigestSize(algorithm)) return CommitId(algorithm, text);
    }
    return Fail(Fault::kConfig, "COMMIT_SHA must be a full 40-hex SHA-1 or 64-hex SHA-256 hash (got: " +
                                    Printable(text, 80) + "); write all its digits, in lower case");
  }

  [[nodiscard]] const std::string& Hex() const { return hex_; }
  [[nodiscard]] HashAlgorithm Algorithm() const { return algorithm_; }

 private:
  CommitId(HashAlgorithm algorithm, std::string_view hex) : algorithm_(algorithm), hex_(hex) {}
  HashAlgorithm algorithm_;
  std::string hex_;
};

}  // namespace gl
