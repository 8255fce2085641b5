// `git-launcher-verify quote`: Intel's part alone, in few words.
#pragma once

#include <string>

#include "verify/verdict.h"
#include "verify_cli/verify_options.h"

namespace gl {

struct CommandResult {
  ExitCode exit_code;
  std::string text;
};

// Reads the quote, the collateral and the root that OPTIONS name, and judges them as of NOW. The text is, by the
// demanded format, lines of "tcb_status: ...", "advisory_ids: ...", "reason: ..." or one JSON document
// (docs/report-format.md). Faults as Gather's.
[[nodiscard]] Result<CommandResult> RunQuoteCommand(const VerifyOptions& options, std::int64_t now);

}  // namespace gl
