// What the pinned commit says must be on disk: its trees, hashed from the pinned id down, before a file is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/commit_object.h"
#include "git/tree_walk.h"
#include "launch/object_source.h"
#include "pin/pin.h"
#include "signer/allowed_signers.h"

namespace gl {

// How a Git LFS pointer file begins (git-lfs specification, "The Pointer").
inline constexpr std::string_view kLfsPointerStart = "version https://git-lfs.github.com/spec/";

struct CheckoutPlan {
  ObjectId commit_id;
  CommitObject commit;
  CheckoutTree tree;
};

// Reads commit and trees. Fault::kIntegrity when an object is missing, malformed or forged, or a limit is passed, and
// when SIGNERS are demanded and none of them signed the commit; the log names the one that did.
[[nodiscard]] Result<CheckoutPlan> ReadPlan(ObjectSource& source, const CommitId& commit,
                                            const std::optional<AllowedSigners>& signers);

// The commit, its trees and its blobs, each once, as hex ids; submodule commits are not among them.
[[nodiscard]] std::vector<std::string> ObjectsOf(const CheckoutPlan& plan);

// Finds REPO_SUBDIR and, in default mode, the entry script in the tree (Fault::kWorkload when they are not there, or
// only through a symlink), and says in the log which blob it is and what is left out (submodules).
[[nodiscard]] Status CheckEntry(ObjectSource& source, const CheckoutPlan& plan, const Pin& pin);

}  // namespace gl
