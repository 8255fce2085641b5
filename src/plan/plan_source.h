// What a clone says about a plan, before anything is deployed: that the commit is there and has what is to be run.
// Source: launcher.md, sections 2 (which script) and 6 (the SHA-256 identity).
#pragma once

#include <optional>
#include <string>

#include "plan/plan_request.h"
#include "verify/inputs.h"

namespace gl {

// The SHA-256 identity (hex) of the tree of REQUEST's commit. Fault::kRemote when SOURCE lacks an object,
// Fault::kIntegrity when it has false ones. Fault::kConfig, with what to do: REPO_SUBDIR is no directory of the commit;
// the entry script is not there, no regular file, or a Git LFS pointer; the commit is not part of the ref
// REACHABLE_FROM; REQUEST demands another tree.
[[nodiscard]] Result<std::string> CheckPlanSource(const PlanRequest& request, const SourceRepository& source,
                                                  const std::optional<std::string>& reachable_from);

}  // namespace gl
