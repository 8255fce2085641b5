// The grammar of the config file: lines of KEY=VALUE, parsed, never sourced. No expansion of any kind.
// Normative text: docs/config-format.md.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"

namespace gl {

struct ConfigEntry {
  std::string key;
  std::string value;
  std::size_t line;  // from 1
};

inline constexpr std::size_t kMaxConfigBytes = 1U << 20U;  // a whole config file
inline constexpr std::size_t kMaxConfigLine = 64U << 10U;  // one line of it, without its end

// The entries of a config file, in their order, no key twice. FILE is only used to name the place in messages.
// Fault::kConfig for everything that two honest readers could take for two different things.
// Keys are syntactically right but not yet known: ReadPin decides which exist.
[[nodiscard]] Result<std::vector<ConfigEntry>> ParsePinConfig(std::string_view bytes, std::string_view file);

}  // namespace gl
