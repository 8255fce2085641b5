// The forms that values of a policy have.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gl {

// "2026-03-01T12:00:00Z" or with an offset such as "+02:00", as seconds since the epoch. No fraction, no leap second;
// a day that the calendar does not have is refused. Source: RFC 3339, section 5.6.
[[nodiscard]] std::optional<std::int64_t> ParseTimestamp(std::string_view text);

// A number and one of s, m, h, d, w: "12h" is 43200. In seconds, at least 1, at most 100 years.
[[nodiscard]] std::optional<std::int64_t> ParseDuration(std::string_view text);

// Exactly BYTES bytes in lower-case hex.
[[nodiscard]] bool IsHexOf(std::size_t bytes, std::string_view text);

}  // namespace gl
