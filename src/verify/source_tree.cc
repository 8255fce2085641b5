#include "verify/source_tree.h"

#include <deque>
#include <set>

#include "git/tree_identity.h"

namespace gl {

Result<CheckoutTree> ReadSourceTree(const SourceRepository& source, const ObjectId& root) {
  return WalkTree(root, [&](const ObjectId& id) { return ReadVerified(source, id, ObjectType::kTree); });
}

Result<ObjectId> SourceIdentity(const SourceRepository& source, const CheckoutTree& tree) {
  return TreeSha256(tree, [&](std::size_t /*directory*/, const TreeEntry& entry) -> Result<ObjectId> {
    GL_ASSIGN(const std::string bytes, ReadVerified(source, entry.id, ObjectType::kBlob));
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
    GL_ASSIGN(const CommitObject object, ReadCommit(source, id));
    for (const ObjectId& parent : object.parents) {
      if (seen.insert(parent).second) open.push_back(parent);
    }
    if (seen.size() > kMaxCommits) return Fail(Fault::kRemote, "the history has too many commits to look through");
  }
  return false;
}

}  // namespace gl
