// Git's own config file format: read to learn the origin of a kept checkout, never obeyed; written for the fresh .git.
// Source: git-config(1), "CONFIGURATION FILE", "Syntax".
#pragma once

#include <optional>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxGitConfigBytes = 1U << 20U;

// The value of remote.origin.url in the bytes of a .git/config, the last one if there are several (as git reads it);
// nothing when it is not set. Includes are not followed. Fault::kWorkDir when the bytes do not follow the syntax.
[[nodiscard]] Result<std::optional<std::string>> FindOriginUrl(std::string_view bytes);

// VALUE in double quotes, escaped so that git and FindOriginUrl read exactly VALUE back. VALUE has no NUL.
[[nodiscard]] std::string QuoteConfigValue(std::string_view value);

}  // namespace gl
