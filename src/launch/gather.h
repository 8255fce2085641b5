// The commit's objects, from where they are to be had: what an earlier launch kept, else a host.
#pragma once

#include <memory>

#include "base/result.h"
#include "launch/checkout_plan.h"
#include "launch/object_store.h"
#include "launch/tree_writer.h"
#include "launch/work_dir.h"
#include "pin/pin.h"

namespace gl {

struct Gathered {
  std::unique_ptr<ObjectStore> store;  // everything that PLAN names, hashed
  CheckoutPlan plan;
  UniqueFd root;  // the directory "tree" in the staging folder: what WRITER wrote so far
  std::unique_ptr<TreeWriter> writer;
};

// Reads the packs of the old .git, and when they do not hold the pinned commit as a whole, asks its host, offering what
// they do hold. A kept pack that is not one is of no use, and of no harm. Faults: Fault::kRemote, Fault::kIntegrity
// when what came is not the commit, Fault::kWorkDir.
[[nodiscard]] Result<Gathered> Gather(const WorkDir& work, const Pin& pin);

}  // namespace gl
