#include "pack/detecting_hasher.h"

namespace gl {

DetectingHasher::DetectingHasher(HashAlgorithm algorithm, ObjectType type, std::uint64_t size) {
  if (algorithm == HashAlgorithm::kSha256) digest_.emplace<Digest>(algorithm);
  Update(ObjectHeader(type, size));
}

void DetectingHasher::Update(std::string_view bytes) {
  std::visit([bytes](auto& digest) { digest.Update(bytes); }, digest_);
}

Result<ObjectId> DetectingHasher::Finish() {
  if (auto* const sha256 = std::get_if<Digest>(&digest_)) {
    return *ObjectId::FromRaw(HashAlgorithm::kSha256, sha256->Finish());
  }
  const Sha1Detect::Result result = std::get<Sha1Detect>(digest_).Finish();
  const ObjectId id = *ObjectId::FromRaw(HashAlgorithm::kSha1, result.digest);
  if (!result.collision) return id;
  return Fail(Fault::kIntegrity, "object " + id.Hex() + " was made by a collision attack on SHA-1");
}

Result<ObjectId> DetectingHash(HashAlgorithm algorithm, ObjectType type, std::string_view bytes) {
  DetectingHasher hasher(algorithm, type, bytes.size());
  hasher.Update(bytes);
  return hasher.Finish();
}

}  // namespace gl
