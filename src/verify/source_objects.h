// Objects of a relying party's clone, hashed before anybody reads them: the clone is only a store.
#pragma once

#include "git/commit_object.h"
#include "verify/inputs.h"

namespace gl {

inline constexpr std::size_t kMaxCommits = 2'000'000;  // looked at on the way from one commit to another

// Fault::kRemote when the clone does not have it, Fault::kIntegrity for bytes that do not hash to ID.
[[nodiscard]] Result<std::string> ReadVerified(const SourceRepository& source, const ObjectId& id, ObjectType type);

// The same, and Fault::kIntegrity for what is no commit.
[[nodiscard]] Result<CommitObject> ReadCommit(const SourceRepository& source, const ObjectId& id);

}  // namespace gl
