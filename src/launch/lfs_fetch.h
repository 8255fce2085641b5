// The objects of Git LFS, into the new tree.
#pragma once

#include "launch/checkout_plan.h"
#include "launch/tree_writer.h"
#include "launch/work_dir.h"

namespace gl {

// Puts the objects of PLAN into the files of the directory TREE that are their pointers, but for those that are
// IS_THERE: from the file of that name in WORK, where it has the right bytes, else from REPO_URL or a fallback, within
// FETCH_TIMEOUT. Every byte is hashed on its way. The log says what came. Fault::kIntegrity when an object has other
// bytes than its pointer says, Fault::kRemote when it cannot be had, Fault::kWorkload without curl(1), Fault::kWorkDir,
// Fault::kInterrupted.
[[nodiscard]] Status BringLfsObjects(const WorkDir& work, int tree, const CheckoutPlan& plan, const Pin& pin,
                                     const IsThere& is_there);

}  // namespace gl
