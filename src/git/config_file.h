// Git's own config file format: read to learn the origin of a kept checkout and the submodules of a tree, never obeyed;
// written for the fresh .git. Source: git-config(1), "CONFIGURATION FILE", "Syntax".
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxGitConfigBytes = 1U << 20U;

struct ConfigSetting {
  std::string section;               // "name", or "name.subsection" with the name in lower case
  std::string key;                   // in lower case
  std::optional<std::string> value;  // nothing where the key stands alone, which means "true" to git
};

// The settings of a config file in their order. Includes are not followed. Fault::kWorkDir when the bytes do not follow
// the syntax.
[[nodiscard]] Result<std::vector<ConfigSetting>> ParseGitConfig(std::string_view bytes);

// The value of remote.origin.url in the bytes of a .git/config, the last one if there are several (as git reads it);
// nothing when it is not set. Faults are ParseGitConfig's, and Fault::kWorkDir when it has no value.
[[nodiscard]] Result<std::optional<std::string>> FindOriginUrl(std::string_view bytes);

// VALUE in double quotes, escaped so that git and FindOriginUrl read exactly VALUE back. VALUE has no NUL.
[[nodiscard]] std::string QuoteConfigValue(std::string_view value);

}  // namespace gl
