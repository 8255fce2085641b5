// `git-launcher-verify lint`: what in a compose file would let something else run although every hash matches.
#pragma once

#include "verify_cli/quote_command.h"

namespace gl {

// Judges the app-compose.json, the plain compose file, or the compose file of the attestation that OPTIONS' target is.
// The exit code is 0 when nothing is wrong, 5 when something is, 4 when there is no compose file in it.
[[nodiscard]] Result<CommandResult> RunLintCommand(const VerifyOptions& options);

}  // namespace gl
