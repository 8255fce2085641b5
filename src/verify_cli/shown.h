// How a value from the evidence is written, in every form of the report.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "doc/json_writer.h"

namespace gl {

inline constexpr std::size_t kMaxShown = 4096;  // bytes of one value

[[nodiscard]] inline std::string Shown(std::string_view text) { return Printable(text, kMaxShown); }

// The member NAME: VALUE so written, or null.
inline void AddShown(JsonWriter& json, std::string_view name, const std::optional<std::string>& value) {
  if (value) {
    json.Text(name, Shown(*value));
  } else {
    json.Key(name).Null();
  }
}

}  // namespace gl
