// What the pinned commit says must be on disk: its trees, hashed from the pinned id down, before a file is written.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/commit_object.h"
#include "git/tree_walk.h"
#include "launch/object_store.h"
#include "pin/pin.h"

namespace gl {

// How a Git LFS pointer file begins (git-lfs specification, "The Pointer").
inline constexpr std::string_view kLfsPointerStart = "version https://git-lfs.github.com/spec/";

inline constexpr std::uint64_t kMaxCheckoutBytes = 64ULL << 30U;  // all files of a commit together

struct CheckoutPlan {
  ObjectId commit_id;
  CommitObject commit;
  CheckoutTree tree;
  bool with_submodules = false;  // whose directories hold checkouts of their own, judged on their own
};

// Reads commit and trees. Fault::kIntegrity when an object is missing, malformed or forged, or a limit is passed.
[[nodiscard]] Result<CheckoutPlan> ReadPlan(const ObjectStore& store, const ObjectId& commit);

// Fault::kIntegrity when STORE lacks a file of PLAN or has something else under its id, when the target of a symlink
// cannot be one, or when all files together are larger than kMaxCheckoutBytes.
[[nodiscard]] Status CheckBlobs(const ObjectStore& store, const CheckoutPlan& plan);

// Fault::kIntegrity when TARGET is empty, too long for Linux, or has a NUL in it.
[[nodiscard]] Status CheckLinkTarget(std::string_view target);

// The commit, its trees and its blobs, each once; submodule commits are not among them.
[[nodiscard]] std::vector<ObjectId> ObjectsOf(const CheckoutPlan& plan);

// Fault::kIntegrity when the pin has ALLOWED_SIGNERS and none of them signed the commit; the log names the one that
// did.
[[nodiscard]] Status CheckSigner(const ObjectStore& store, const CheckoutPlan& plan, const Pin& pin);

// Finds REPO_SUBDIR and, in default mode, the entry script in the tree (Fault::kWorkload when they are not there, or
// only through a symlink), and says in the log which blob it is and what is left out (submodules).
[[nodiscard]] Status CheckEntry(const ObjectStore& store, const CheckoutPlan& plan, const Pin& pin);

}  // namespace gl
