// Object names computed as git does: SHA-1 with collision detection, or SHA-256.
#pragma once

#include <variant>

#include "base/result.h"
#include "git/object_hash.h"
#include "pack/sha1_detect.h"

namespace gl {

class DetectingHasher {
 public:
  // SIZE is in bytes and must be what the Update calls add up to.
  DetectingHasher(HashAlgorithm algorithm, ObjectType type, std::uint64_t size);
  void Update(std::string_view bytes);
  // Fault::kIntegrity when the object was made by a collision attack (sha1_detect.h).
  [[nodiscard]] Result<ObjectId> Finish();

 private:
  std::variant<Sha1Detect, Digest> digest_;
};

[[nodiscard]] Result<ObjectId> DetectingHash(HashAlgorithm algorithm, ObjectType type, std::string_view bytes);

}  // namespace gl
