// `git-launcher-verify plan`: the files of a deployment, and the command by which anybody can verify it.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"
#include "verify_cli/quote_command.h"

namespace gl {

// The plan that OPTIONS ask for; with a clone, after the commit was looked up there, and with the identity of its tree
// in the config. Faults of PlanRequest::Parse, CheckPlanSource and MakePlan.
[[nodiscard]] Result<Plan> PlanOf(const VerifyOptions& options);

// The command to publish: program, target, all expectations.
[[nodiscard]] std::vector<std::string> VerifyCommand(const VerifyOptions& options, const Plan& plan);

// Writes the files when OPTIONS name a directory. The text is, by the demanded format, for a person (with the files in
// it when none are written), or one JSON document (docs/report-format.md). Faults as PlanOf's and WriteFiles's.
[[nodiscard]] Result<CommandResult> RunPlanCommand(const VerifyOptions& options);

}  // namespace gl
