// The launch: from a pin to a verified checkout, as one list of steps.
#pragma once

#include <string>

#include "base/result.h"
#include "launch/verify_checkout.h"
#include "pin/pin.h"

namespace gl {

// Brings the pin's WORK_DIR to exactly the bytes of its commit. CONFIG_PATH is where the pin came from. On failure what
// was in WORK_DIR before is still there, unless it had begun to be replaced; then the next launch finishes that.
[[nodiscard]] Result<VerifiedCheckout> PrepareCheckout(const Pin& pin, const std::string& config_path);

}  // namespace gl
