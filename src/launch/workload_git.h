// The .git that the workload gets: the commit's objects in one pack, HEAD detached at the pin, no hook, nothing that
// runs.
#pragma once

#include "base/result.h"
#include "launch/checkout_plan.h"
#include "launch/object_store.h"
#include "pin/pin.h"

namespace gl {

// Makes it in the empty directory GIT, all but its index. A pack of STORE that holds exactly the commit's objects is
// linked there from WORK, the handle of WORK_DIR; else one is written. Faults: Fault::kWorkDir.
[[nodiscard]] Status MakeWorkloadGit(int git, int work, const CheckoutPlan& plan, const ObjectStore& store,
                                     const Pin& pin);

}  // namespace gl
