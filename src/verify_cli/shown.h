// How a value from the evidence is written, in every form of the report.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace gl {

inline constexpr std::size_t kMaxShown = 4096;  // bytes of one value

[[nodiscard]] inline std::string Shown(std::string_view text) { return Printable(text, kMaxShown); }

}  // namespace gl
