#include "git/object_hash.h"

#include <array>

namespace gl {

constexpr std::array<std::string_view, 4> kTypeNames = {"commit", "tree", "blob", "tag"};  // in ObjectType's order

std::string_view ObjectTypeName(ObjectType type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::string ObjectHeader(ObjectType type, std::uint64_t size) {
  return std::string(ObjectTypeName(type)) + ' ' + std::to_string(size) + '\0';
}

ObjectHasher::ObjectHasher(HashAlgorithm algorithm, ObjectType type, std::uint64_t size)
    : algorithm_(algorithm), digest_(algorithm) {
  digest_.Update(ObjectHeader(type, size));
}

ObjectId ObjectHasher::Finish() { return ObjectId::FromRaw(algorithm_, digest_.Finish()).value(); }

ObjectId HashObject(HashAlgorithm algorithm, ObjectType type, std::string_view bytes) {
  ObjectHasher hasher(algorithm, type, bytes.size());
  hasher.Update(bytes);
  return hasher.Finish();
}

}  // namespace gl
