// The launcher's config file for a plan, written so that the launcher's own parser reads back what was meant.
// Normative text: docs/config-format.md.
#pragma once

#include <string>

#include "base/result.h"
#include "pin/pin.h"
#include "plan/plan_request.h"

namespace gl {

struct LauncherConfig {
  std::string text;
  Pin pin;  // as the launcher reads it from the text
};

// Fault::kConfig when the launcher would refuse it, or when a value can't be written on one line so that it is read
// back (quotes of both kinds where quotes are needed). Fault::kBug when something else is read than was asked for.
[[nodiscard]] Result<LauncherConfig> WriteLauncherConfig(const PlanRequest& request);

}  // namespace gl
