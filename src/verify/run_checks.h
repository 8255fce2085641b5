// The verifier in one call: every check, in the order of trust. No clock, no file, no socket.
#pragma once

#include <initializer_list>
#include <span>

#include "verify/case.h"
#include "verify/report.h"

namespace gl {

// The report on EVIDENCE under POLICY as of NOW (seconds since the epoch). It has one finding for each check.
[[nodiscard]] Report RunChecks(const Inputs& inputs, const Policy& policy, std::int64_t now);

// The findings of the launcher tier and of pin.config on COMPOSE, an app-compose of which nothing is measured.
[[nodiscard]] Findings LintCompose(std::string compose, const Policy& policy);

// One check and what it stands on.
struct CheckRow {
  CheckId id;
  Finding (*check)(Case&);
  std::vector<CheckId> needs;  // have to be a pass (or a note): their facts are used
  std::vector<CheckId> after;  // may not have failed: what is found would mean nothing then
};

// Runs ROWS in their order: a check whose prerequisite did not hold is not run and says which one that was.
[[nodiscard]] Findings RunRows(std::span<const CheckRow> rows, Case& run);

// Whether the policy, or the nature of the check, demands that it passes.
[[nodiscard]] bool IsRequired(CheckId id, const Case& run);

}  // namespace gl
