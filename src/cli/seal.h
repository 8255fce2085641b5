// The seal: a digest of the config in the container's environment, which a workload that rewrites the file cannot
// change.
#pragma once

#include <string_view>

#include "base/result.h"

namespace gl {

// Compares GIT_LAUNCHER_CONFIG_SHA256 of ENVIRONMENT, when it is there, with the SHA-256 of the config's bytes:
// Fault::kIntegrity when they differ. Any other variable that begins with GIT_LAUNCHER_ is taken for a misspelling of
// it: Fault::kConfig.
[[nodiscard]] Status CheckSeal(const char* const* environment, std::string_view config_bytes);

}  // namespace gl
