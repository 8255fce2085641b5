// The checks, one function each. A check looks at the case, adds to its facts what it established, and says what it
// found; what it proves, what it does not and which attack it stops stands in check_id.cc.
#pragma once

#include "verify/case.h"
#include "verify/finding.h"

namespace gl {

// check_pin.cc: what the launcher's config selects.
[[nodiscard]] Finding CheckPinConfig(Case& run);
[[nodiscard]] Finding CheckPinRepo(Case& run);
[[nodiscard]] Finding CheckPinCommit(Case& run);
[[nodiscard]] Finding CheckPinMode(Case& run);

// check_source.cc: the commit in a clone.
[[nodiscard]] Finding CheckPinSource(Case& run);
[[nodiscard]] Finding CheckPinTree(Case& run);
[[nodiscard]] Finding CheckPinReachable(Case& run);

// check_provenance.cc
[[nodiscard]] Finding CheckProvenance(Case& run);

}  // namespace gl
