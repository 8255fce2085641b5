// Docker Compose puts values of its own environment, which the operator chooses, into the texts of a compose file.
// Source: the Compose specification, "Interpolation".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gl {

// The names that TEXT takes from the environment, in order: $NAME, ${NAME}, ${NAME:-x} and the like; names inside such
// an x, too. A "$" that is neither that nor "$$" gives the name "$": Compose refuses it, other programs may not.
[[nodiscard]] std::vector<std::string> InterpolatedNames(std::string_view text);

// TEXT as Compose delivers it when the environment takes no part: "$$" becomes "$". Fault::kIntegrity, naming what is
// taken from the environment, when something is.
[[nodiscard]] Result<std::string> Delivered(std::string_view text);

}  // namespace gl
