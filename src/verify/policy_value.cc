#include "verify/policy_value.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/decimal.h"

namespace gl {
namespace {

// The number that exactly COUNT digits at AT spell.
std::optional<int> Digits(std::string_view text, std::size_t at, std::size_t count) {
  const std::string_view digits = text.substr(at, count);
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// "Z", or "+hh:mm" or "-hh:mm", as the seconds that local time is ahead.
std::optional<std::int64_t> ParseOffset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = Digits(text, 1, 2);
  const auto minutes = Digits(text, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t seconds = *hours * 3600 + *minutes * 60;
  return text[0] == '+' ? seconds : -seconds;
}

std::optional<std::int64_t> ParseDay(std::string_view text) {  // YYYY-MM-DD, as seconds
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 5, 2);
  const auto day = Digits(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::seconds(std::chrono::sys_days(date).time_since_epoch()).count();
}

std::optional<std::int64_t> ParseClock(std::string_view text) {  // hh:mm:ss, as seconds
  const auto hour = Digits(text, 0, 2);
  const auto minute = Digits(text, 3, 2);
  const auto second = Digits(text, 6, 2);
  if (!hour || !minute || !second || text[2] != ':' || text[5] != ':') return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

struct Unit {
  char letter;
  std::int64_t seconds;
};
constexpr std::array<Unit, 5> kUnits = {{{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}}};
constexpr std::int64_t kLongest = std::int64_t{100} * 365 * 86400;

}  // namespace

std::optional<std::int64_t> ParseTimestamp(std::string_view text) {
  constexpr std::size_t kDayAndClock = 19;  // "YYYY-MM-DDThh:mm:ss"
  if (text.size() <= kDayAndClock || text[10] != 'T') return std::nullopt;
  const auto day = ParseDay(text.substr(0, 10));
  const auto clock = ParseClock(text.substr(11, 8));
  const auto offset = ParseOffset(text.substr(kDayAndClock));
  if (!day || !clock || !offset) return std::nullopt;
  return *day + *clock - *offset;
}

std::optional<std::int64_t> ParseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto unit = std::ranges::find(kUnits, text.back(), &Unit::letter);
  const auto count = ParseDecimal(text.substr(0, text.size() - 1));
  if (unit == kUnits.end() || !count || *count == 0) return std::nullopt;
  if (*count > static_cast<std::uint64_t>(kLongest / unit->seconds)) return std::nullopt;
  return static_cast<std::int64_t>(*count) * unit->seconds;
}

bool IsHexOf(std::size_t bytes, std::string_view text) {
  return text.size() == 2 * bytes &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace gl
