// Build provenance of the launcher's image. Not implemented: the checks never pass, so that a policy which demands them
// ends as incomplete.
#include "verify/checks.h"

namespace gl {

Finding CheckProvenance(Case& run) {
  if (run.inputs.bundles.empty() && !run.policy.DemandsProvenance()) {
    return NotRun(Cause::kNotAsked, "neither a bundle nor an identity was given");
  }
  return NotRun(Cause::kMissing, "this version does not check build provenance");
}

}  // namespace gl
