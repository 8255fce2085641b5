// A commit of a clone, read so that nothing of the clone is believed: every object is hashed to the id it was asked by.
#pragma once

#include "git/commit_object.h"
#include "git/tree_walk.h"
#include "verify/inputs.h"

namespace gl {

// The commit ID, and all directories of the tree ROOT. The source's faults, and Fault::kIntegrity when bytes do not
// hash to their id or are no such object.
[[nodiscard]] Result<CommitObject> ReadSourceCommit(const SourceRepository& source, const ObjectId& id);
[[nodiscard]] Result<CheckoutTree> ReadSourceTree(const SourceRepository& source, const ObjectId& root);

// The bytes of the object ID, which hash to it. Faults as above.
[[nodiscard]] Result<std::string> ReadSourceObject(const SourceRepository& source, const ObjectId& id, ObjectType type);

// The SHA-256 identity of TREE; every blob is hashed to its own id on the way.
[[nodiscard]] Result<ObjectId> SourceIdentity(const SourceRepository& source, const CheckoutTree& tree);

// Whether COMMIT is TIP or comes before it. Fault::kRemote too when the history is too long to look through.
[[nodiscard]] Result<bool> IsAncestor(const SourceRepository& source, const ObjectId& commit, const ObjectId& tip);

}  // namespace gl
