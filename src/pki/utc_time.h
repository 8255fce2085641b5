// Instants and spans of time in UTC. Nothing here asks a clock: an instant is always somebody's argument.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gl {

using UnixTime = std::int64_t;  // seconds since 1970-01-01T00:00:00Z; leap seconds do not count

// From the first to the last instant, both of them inside.
struct TimeWindow {
  UnixTime from, until;

  [[nodiscard]] bool Holds(UnixTime instant) const { return from <= instant && instant <= until; }
  // What both have; empty (from > until) when they have nothing.
  [[nodiscard]] TimeWindow Intersection(const TimeWindow& other) const;
};

// The instant that exactly "YYYY-MM-DDTHH:MM:SSZ" spells; nothing for any other form, and for a day or an hour that
// does not exist (30 February, 24:00:00, a leap second).
[[nodiscard]] std::optional<UnixTime> ParseUtcTime(std::string_view text);

// That spelling of INSTANT. Years before 0 and after 9999 are written with more characters.
[[nodiscard]] std::string FormatUtcTime(UnixTime instant);

}  // namespace gl
