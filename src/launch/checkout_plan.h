// What the pinned commit says must be on disk: its trees, hashed from the pinned id down, before a file is written.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "git/commit_object.h"
#include "git/tree_walk.h"
#include "launch/object_store.h"
#include "lfs/pointer.h"
#include "pin/pin.h"

namespace gl {

inline constexpr std::uint64_t kMaxCheckoutBytes = 64ULL << 30U;  // all files of a commit together

struct CheckoutPlan {
  ObjectId commit_id;
  CommitObject commit;
  CheckoutTree tree;
  bool with_submodules = false;  // whose directories hold checkouts of their own, judged on their own
  bool with_lfs = false;         // LFS=yes
  // Then of each small file, by its blob, nothing where it is no pointer. CheckBlobs fills it.
  std::unordered_map<ObjectId, std::optional<LfsPointer>, ObjectIdHash> lfs = {};

  // The pointer that ENTRY is and in whose place its object shall be; null for what is itself.
  [[nodiscard]] const LfsPointer* LfsPointerOf(const TreeEntry& entry) const {
    const auto found = IsFile(entry.mode) ? lfs.find(entry.id) : lfs.end();
    return found != lfs.end() && found->second ? &*found->second : nullptr;
  }
};

// Reads commit and trees. Fault::kIntegrity when an object is missing, malformed or forged, or a limit is passed.
[[nodiscard]] Result<CheckoutPlan> ReadPlan(const ObjectStore& store, const ObjectId& commit);

// Fault::kIntegrity when STORE lacks a file of PLAN or has something else under its id, when the target of a symlink
// cannot be one, or when all files together are larger than kMaxCheckoutBytes.
// With LFS=yes the objects of pointers count, and a file that begins as a pointer has to be one.
[[nodiscard]] Status CheckBlobs(const ObjectStore& store, CheckoutPlan& plan);

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
