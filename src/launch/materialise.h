// Writing the commit's files: into a new directory, beneath handles, never through a link, never over anything.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "launch/checkout_plan.h"
#include "launch/object_source.h"

namespace gl {

struct WrittenCount {
  std::uint64_t files = 0;         // files and symlinks
  std::uint64_t bytes = 0;         // of their contents
  std::uint64_t lfs_pointers = 0;  // files that are Git LFS pointers and stay so
};

// Writes PLAN's tree into the empty directory ROOT: files 0644 or 0755, directories 0755, symlinks as symlinks,
// submodules as empty directories. Blobs are hashed on their way. Fault::kIntegrity for a blob that is not what the
// tree names or cannot be a symlink's target, Fault::kWorkDir when the disk refuses.
[[nodiscard]] Result<WrittenCount> Materialise(ObjectSource& source, const CheckoutPlan& plan, int root);

}  // namespace gl
