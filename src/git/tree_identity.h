// The id that a tree has, or would have, in a SHA-256 repository: a name for its content that does not lean on SHA-1.
#pragma once

#include "git/tree_walk.h"

namespace gl {

// Gives the SHA-256 blob id of the file or symlink ENTRY of DIRECTORY (index into CheckoutTree::directories).
using BlobIdentity = std::function<Result<ObjectId>(std::size_t directory, const TreeEntry& entry)>;

// What `git init --object-format=sha256; git add -A -f; git write-tree` gives for the files of TREE with no attribute
// in effect. Submodules and directories without a file in them are left out, because git add leaves them out.
// A SHA-256 repository's tree without either has its own id as identity.
[[nodiscard]] Result<ObjectId> TreeSha256(const CheckoutTree& tree, const BlobIdentity& blob);

}  // namespace gl
