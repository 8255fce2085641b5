// The bytes of a commit object, as far as a launcher needs them: which tree, which parents.
#pragma once

#include <vector>

#include "base/result.h"
#include "git/object_id.h"

namespace gl {

struct CommitObject {
  ObjectId tree;
  std::vector<ObjectId> parents;
};

// Fault::kIntegrity when the bytes are not a commit that every tool reads the same way.
[[nodiscard]] Result<CommitObject> ParseCommit(HashAlgorithm algorithm, std::string_view bytes);

}  // namespace gl
