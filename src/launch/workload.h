// The last step: the workload takes this process over.
#pragma once

#include "base/result.h"
#include "launch/verify_checkout.h"
#include "os/entry_state.h"
#include "pin/pin.h"

namespace gl {

// Runs INSTALL_CMD if there is one, then replaces the process by the workload in the directory of REPO_SUBDIR. Does not
// return when that works. Fault::kWorkload when bash cannot be started.
// A failing INSTALL_CMD ends the process with its own status.
[[nodiscard]] Error RunWorkload(VerifiedCheckout checkout, const Pin& pin, const EntryState& entry);

}  // namespace gl
