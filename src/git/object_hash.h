// Object names computed from object bytes: H("TYPE SIZE\0" bytes), for bytes that arrive in pieces.
// Source: gitformat-loose(5), "loose object" header.
#pragma once

#include <cstdint>

#include "crypto/digest.h"
#include "git/object_id.h"

namespace gl {

enum class ObjectType : unsigned char { kCommit, kTree, kBlob, kTag };

[[nodiscard]] std::string_view ObjectTypeName(ObjectType type);  // "commit", "tree", "blob", "tag"

// What is hashed before an object's bytes: "TYPE SIZE" and a NUL.
[[nodiscard]] std::string ObjectHeader(ObjectType type, std::uint64_t size);

class ObjectHasher {
 public:
  // SIZE is in bytes and must be what the Update calls add up to.
  ObjectHasher(HashAlgorithm algorithm, ObjectType type, std::uint64_t size);
  void Update(std::string_view bytes) { digest_.Update(bytes); }
  [[nodiscard]] ObjectId Finish();

 private:
  HashAlgorithm algorithm_;
  Digest digest_;
};

[[nodiscard]] ObjectId HashObject(HashAlgorithm algorithm, ObjectType type, std::string_view bytes);

}  // namespace gl
