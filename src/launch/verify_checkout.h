// The proof: the disk read back, its tree id computed anew. Only this makes the value that the last step accepts.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "launch/checkout_plan.h"
#include "launch/disk_reading.h"
#include "launch/work_dir.h"

namespace gl {

class VerifiedCheckout {
 public:
  [[nodiscard]] int Handle() const { return directory_.Get(); }  // of WORK_DIR; holds its lock
  [[nodiscard]] const ObjectId& Commit() const { return commit_; }
  [[nodiscard]] const ObjectId& Tree() const { return tree_; }
  [[nodiscard]] const ObjectId& Sha256Identity() const { return identity_; }
  [[nodiscard]] std::uint64_t Files() const { return files_; }
  [[nodiscard]] std::uint64_t Bytes() const { return bytes_; }

 private:
  friend Result<VerifiedCheckout> VerifyCheckout(WorkDir work, const CheckoutPlan& plan, const DiskReading& reading,
                                                 const std::optional<std::string>& tree_sha256);
  VerifiedCheckout(UniqueFd directory, ObjectId commit, ObjectId tree, ObjectId identity, std::uint64_t files,
                   std::uint64_t bytes)
      : directory_(std::move(directory)),
        commit_(commit),
        tree_(tree),
        identity_(identity),
        files_(files),
        bytes_(bytes) {}

  UniqueFd directory_;
  ObjectId commit_, tree_, identity_;
  std::uint64_t files_, bytes_;
};

// From what was read back from WORK_DIR after it was written: demands exactly the tree's names, kinds, modes and bytes
// and nothing else, recomputes every tree id up to the root, and writes .git/index. Fault::kIntegrity names the first
// path that is not what the commit says, or both SHA-256 identities when the tree has another one than TREE_SHA256 (in
// hex) demands.
[[nodiscard]] Result<VerifiedCheckout> VerifyCheckout(WorkDir work, const CheckoutPlan& plan,
                                                      const DiskReading& reading,
                                                      const std::optional<std::string>& tree_sha256);

}  // namespace gl
