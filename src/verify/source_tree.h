// The tree and the history of a commit in a relying party's clone. Every object is hashed before anybody reads it.
#pragma once

#include "git/tree_walk.h"
#include "verify/source_objects.h"

namespace gl {

// All directories of the tree ROOT. Faults of ReadVerified and WalkTree.
[[nodiscard]] Result<CheckoutTree> ReadSourceTree(const SourceRepository& source, const ObjectId& root);

// The SHA-256 identity of TREE; every blob is hashed to its own id on the way. Faults as above.
[[nodiscard]] Result<ObjectId> SourceIdentity(const SourceRepository& source, const CheckoutTree& tree);

// Whether COMMIT is TIP or comes before it. Faults of ReadCommit, and Fault::kRemote after kMaxCommits.
[[nodiscard]] Result<bool> IsAncestor(const SourceRepository& source, const ObjectId& commit, const ObjectId& tip);

}  // namespace gl
