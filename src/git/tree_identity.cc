#include "git/tree_identity.h"

#include "git/object_hash.h"

namespace gl {

// Backwards, so that a directory comes after every directory inside it.
Result<ObjectId> TreeSha256(const CheckoutTree& tree, const BlobIdentity& blob) {
  std::vector<std::optional<ObjectId>> ids(tree.directories.size());  // nothing: no file in it or below it
  for (std::size_t i = tree.directories.size(); i-- > 0;) {
    const Directory& directory = tree.directories[i];
    std::vector<TreeEntry> entries;
    std::size_t child = directory.first_child;
    for (const TreeEntry& entry : directory.entries) {
      if (entry.mode == EntryMode::kGitlink) continue;
      std::optional<ObjectId> id;
      if (entry.mode == EntryMode::kTree) {
        id = ids[child++];
      } else {
        GL_ASSIGN(id, blob(i, entry));
      }
      if (id) entries.push_back({entry.mode, entry.name, *std::move(id)});
    }
    if (i > 0 && entries.empty()) continue;
    ids[i] = HashObject(HashAlgorithm::kSha256, ObjectType::kTree, SerializeTree(entries));
  }
  return ids.front().value();
}

}  // namespace gl
