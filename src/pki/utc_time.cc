#include "pki/utc_time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace gl {

constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";  // d is a digit

TimeWindow TimeWindow::Intersection(const TimeWindow& other) const {
  return {std::max(from, other.from), std::min(until, other.until)};
}

static bool HasForm(std::string_view text) {
  return std::ranges::equal(text, kForm, [](char found, char wanted) {
    return wanted == 'd' ? found >= '0' && found <= '9' : found == wanted;
  });
}

// Of a place where HasForm saw digits.
static unsigned Number(std::string_view digits) {
  unsigned value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<unsigned>(digit - '0');
  return value;
}

std::optional<UnixTime> ParseUtcTime(std::string_view text) {
  if (!HasForm(text)) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(Number(text.substr(0, 4)))),
                                         std::chrono::month(Number(text.substr(5, 2))),
                                         std::chrono::day(Number(text.substr(8, 2))));
  const unsigned hour = Number(text.substr(11, 2));
  const unsigned minute = Number(text.substr(14, 2));
  const unsigned second = Number(text.substr(17, 2));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::sys_seconds instant = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                                           std::chrono::minutes(minute) + std::chrono::seconds(second);
  return instant.time_since_epoch().count();
}

std::string FormatUtcTime(UnixTime instant) {
  const std::chrono::sys_seconds time{std::chrono::seconds(instant)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<std::chrono::seconds> clock(time - day);
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace gl
