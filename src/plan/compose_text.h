// The compose file for a plan: one service, the launcher, with its config inline, named after the commit, and sealed.
// Source: the Compose specification; the dstack attestation format, section 17; deploy/README.md, "Three traps".
#pragma once

#include <string>

#include "base/result.h"
#include "plan/launcher_config.h"

namespace gl {

// TEXT as a YAML scalar in double quotes that every reader takes for that text. TEXT is UTF-8 without control bytes.
[[nodiscard]] std::string YamlQuoted(std::string_view text);

// TEXT as it has to stand in a compose file so that Compose delivers it as it is: each "$" becomes "$$".
[[nodiscard]] std::string ComposeEscaped(std::string_view text);

// The seal of CONFIG, 64 hex digits: GIT_LAUNCHER_CONFIG_SHA256.
[[nodiscard]] std::string SealOf(std::string_view config);

// The whole file, which was read again by the readers of the verifier: Fault::kBug when they see other values.
[[nodiscard]] Result<std::string> WriteCompose(const PlanRequest& request, const std::string& config);

}  // namespace gl
