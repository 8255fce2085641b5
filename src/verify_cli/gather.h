// From paths and addresses to bytes: everything that a run looks at comes in here, once, with a limit.
#pragma once

#include "verify/inputs.h"
#include "verify_cli/verify_options.h"

namespace gl {

inline constexpr std::size_t kMaxInputBytes = 16U << 20U;  // verifier.md, section 7

// NAME's bytes from the file PATH, or from standard input when PATH is "-". Fault::kRemote when there is no such file,
// Fault::kIntegrity when it cannot be read or is over the limit.
[[nodiscard]] Result<Input> ReadInput(std::string_view name, const std::string& path);

// The same for a target, which may be a capsule and then has that limit.
[[nodiscard]] Result<Input> ReadTarget(std::string_view name, const std::string& path);

// The inputs that OPTIONS names, and those that have to be fetched (verify_cli/live_inputs.h). The clone is not among
// them.
[[nodiscard]] Result<Inputs> Gather(const VerifyOptions& options);

}  // namespace gl
