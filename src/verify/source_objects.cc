#include "verify/source_objects.h"

namespace gl {

Result<std::string> ReadVerified(const SourceRepository& source, const ObjectId& id, ObjectType type) {
  GL_ASSIGN(std::string bytes, source.read(id, type));
  if (HashObject(id.Algorithm(), type, bytes) != id) {
    return Fail(Fault::kIntegrity, "object " + id.Hex() + " has bytes that do not hash to its id");
  }
  return bytes;
}

Result<CommitObject> ReadCommit(const SourceRepository& source, const ObjectId& id) {
  GL_ASSIGN(const std::string bytes, ReadVerified(source, id, ObjectType::kCommit));
  auto commit = ParseCommit(id.Algorithm(), bytes);
  if (!commit) return std::unexpected(std::move(commit).error().Within("commit " + id.Hex()));
  return commit;
}

}  // namespace gl
