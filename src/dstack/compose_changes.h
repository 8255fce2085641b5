// What differs between two app-composes, by their places.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gl {

inline constexpr std::size_t kMaxComposeChanges = 100;  // more are not listed

struct ComposeChange {
  std::string where;                    // "allowed_envs", "services.app.image"
  std::optional<std::string> from, to;  // as written; nothing where the place is not there
};

// The members of both app-composes, and the places in the YAML that they hold, whose values differ: those of A in
// their order, then those that B alone has. What cannot be read in one of them is compared as a whole. Empty exactly
// when all values are the same; blanks and comments are no values.
[[nodiscard]] std::vector<ComposeChange> ComposeChanges(std::string_view a, std::string_view b);

}  // namespace gl
