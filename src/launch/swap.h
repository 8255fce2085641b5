// What is new takes the place of what is wrong in WORK_DIR, and nothing else is touched.
#pragma once

#include "base/result.h"
#include "launch/checkout_plan.h"
#include "launch/disk_reading.h"
#include "launch/work_dir.h"

namespace gl {

// Makes WORK_DIR the commit, as far as OLD, what was read there, is not: removes what is too much or wrong and moves
// its counterpart there from TREE, a directory in the staging folder that has all of it and a fresh .git; then closes
// WORK. From the first move on there is no stop and no way back, and a kill is mended by the next launch: it finds the
// staging folder, and a .git with all of the commit's objects. Fault::kWorkDir.
[[nodiscard]] Status SwapIn(WorkDir& work, int tree, const CheckoutPlan& plan, const DiskReading& old);

}  // namespace gl
