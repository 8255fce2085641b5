// `git-launcher-verify diff A B`: which link of the chain differs between two attestations or capsules.
#pragma once

#include "verify_cli/judge_target.h"
#include "verify_cli/quote_command.h"

namespace gl {

// Judges both targets of OPTIONS with all its words and compares the reports. The exit code is 0 when nothing changed,
// 1 when something did; 4 or 70 when that is the code of one of them, else 3 when they cannot be compared. The text is,
// by the demanded format, one for a person or one JSON document (docs/report-format.md). Faults as JudgeTarget's.
[[nodiscard]] Result<CommandResult> RunDiffCommand(const VerifyOptions& options, const JudgeRequest& request);

}  // namespace gl
