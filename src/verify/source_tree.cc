#include "verify/source_tree.h"

#include <deque>
#include <set>

#include "git/tree_identity.h"

namespace gl {
namespace {

constexpr std::size_t kMaxCommits = 2'000'000;  // looked at on the way to the pinned one

}  // namespace

Result<std::string> ReadSourceObject(const SourceRepository& source, const ObjectId& id, ObjectType type) {
  GL_ASSIGN(std::string bytes, source.read(id, type));
  if (HashObject(id.Algorithm(), type, bytes) != id) {
    return Fail(Fault::kIntegrity, "object " + id.Hex() + " has bytes that do not hash to its id");
  }
  return bytes;
}

Result<CommitObject> ReadSourceCommit(const SourceRepository& source, const ObjectId& id) {
  GL_ASSIGN(const std::string bytes, ReadSourceObject(source, id, ObjectType::kCommit));
  auto commit = ParseCommit(id.Algorithm(), bytes);
  if (!commit) return std::unexpected(std::move(commit).error().Within("commit " + id.Hex()));
  return commit;
}

Result<CheckoutTree> ReadSourceTree(const SourceRepository& source, const ObjectId& root) {
  return WalkTree(root, [&](const ObjectId& id) { return ReadSourceObject(source, id, ObjectType::kTree); });
}

Result<ObjectId> SourceIdentity(const SourceRepository& source, const CheckoutTree& tree) {
  return TreeSha256(tree, [&](std::size_t /*directory*/, const TreeEntry& entry) -> Result<ObjectId> {
    GL_ASSIGN(const std::string bytes, ReadSourceObject(source, entry.id, ObjectType::kBlob));
    return HashObject(HashAlgorithm::kSha256, ObjectType::kBlob, bytes);
  });
}

Result<bool> IsAncestor(const SourceRepository& source, const ObjectId& commit, const ObjectId& tip) {
  std::deque<ObjectId> open = {tip};
  std::set<ObjectId> seen = {tip};
  while (!open.empty()) {
    const ObjectId id = open.front();
    open.pop_front();
    if (id == commit) return true;
    GL_ASSIGN(const CommitObject object, ReadSourceCommit(source, id));
    for (const ObjectId& parent : object.parents) {
      if (seen.insert(parent).second) open.push_back(parent);
    }
    if (seen.size() > kMaxCommits) return Fail(Fault::kRemote, "the history has too many commits to look through");
  }
  return false;
}

}  // namespace gl
