#include "pin/pin_config.h"

#include <algorithm>
#include <map>

#include "base/byte_reader.h"
#include "base/text.h"
#include "pin/repo_url.h"

namespace gl {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kQuotes = "\"'";

static std::unexpected<Error> Refuse(const std::string& place, const std::string& why) {
  return Fail(Fault::kConfig, "config parse error at " + place + ": " + why);
}

static Status CheckLine(std::string_view line, const std::string& place) {
  if (line.size() > kMaxConfigLine) {
    return Refuse(place, "the line is too long, the limit is " + std::to_string(kMaxConfigLine) + " bytes");
  }
  const auto bad = FindBadCharacter(line, "\t");
  if (!bad) return {};
  return Refuse(place, "byte " + std::to_string(bad->offset + 1) + " of the line is " + bad->name +
                           "; remove it: even comments hold visible UTF-8 text only");
}

// The key of a line KEY=..., empty when the line is not one.
static std::string_view KeyOf(std::string_view line) {
  const std::size_t end = line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  const bool is_key = end != std::string_view::npos && line[end] == '=' && (line[0] < '0' || line[0] > '9');
  return is_key ? line.substr(0, end) : "";
}

static bool IsQuoted(std::string_view raw) {
  return raw.size() >= 2 && kQuotes.contains(raw.front()) && raw.back() == raw.front();
}

static std::string_view WithoutQuotes(std::string_view raw) {
  return IsQuoted(raw) ? raw.substr(1, raw.size() - 2) : raw;
}

// Why two honest readers could take RAW, what stands behind the '=', for two values; empty when they could not.
static std::string_view ObjectionToValue(std::string_view raw) {
  if (raw.empty()) return "";
  if (IsQuoted(raw)) {
    const std::string_view value = WithoutQuotes(raw);
    if (value.contains(raw.front())) return "its quotes stand inside it too: put the other kind of quotes around it";
    return IsQuoted(value) ? "two layers of quotes around it: leave out one" : "";
  }
  if (kQuotes.contains(raw.front())) return "unbalanced quote: it begins with one and does not end with the same";
  if (kQuotes.contains(raw.back()) && std::ranges::count(raw, raw.back()) % 2 != 0) {
    return "unbalanced quote: it ends with one that nothing opens";
  }
  if (kBlanks.contains(raw.front())) return "it begins with a blank: quote it if it is meant";
  if (kBlanks.contains(raw.back())) return "it ends with a blank: quote it if it is meant";
  if (raw.contains('\t')) return "it contains a tab: quote it if it is meant";
  if (raw.contains(" #")) return "' #' in it does not begin a comment: quote it if it is meant";
  return "";
}

// LINE is not empty and has no leading blank.
static Result<ConfigEntry> ParseEntry(std::string_view line, std::size_t number, const std::string& place) {
  const std::string_view key = KeyOf(line);
  if (key.empty()) {
    return Refuse(place, Printable(RedactUrls(line), 200) +
                             " (expected KEY=VALUE with a key of A-Z, 0-9 and _ and no blank around '='; "
                             "a blank in front of the value: quote it if it is meant)");
  }
  const std::string_view raw = line.substr(key.size() + 1);
  const std::string_view why = ObjectionToValue(raw);
  if (!why.empty()) return Refuse(place, "the value of " + Printable(key, 80) + ": " + std::string(why));
  return ConfigEntry{std::string(key), std::string(WithoutQuotes(raw)), number};
}

// file = [BOM] *(line LF) [line]       a CR that ends a line is not part of it
// line = *blank ["#" *char / KEY "=" VALUE]
Result<std::vector<ConfigEntry>> ParsePinConfig(std::string_view bytes, std::string_view file) {
  const std::string name = Printable(file);
  if (bytes.size() > kMaxConfigBytes) {
    const std::string limit = std::to_string(kMaxConfigBytes);
    return Fail(Fault::kConfig, "config file " + name + " is too large, the limit is " + limit + " bytes");
  }
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  std::vector<ConfigEntry> entries;
  std::map<std::string, std::size_t> line_of;
  ByteReader reader(bytes);
  for (std::size_t number = 1; !reader.AtEnd(); ++number) {
    const auto ended = reader.TakeUntil('\n');
    std::string_view line = ended ? *ended : *reader.Take(reader.Rest().size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string place = name + ":" + std::to_string(number);
    GL_TRY(CheckLine(line, place));
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    if (line.empty() || line.starts_with('#')) continue;
    GL_ASSIGN(ConfigEntry entry, ParseEntry(line, number, place));
    if (const auto [first, is_new] = line_of.emplace(entry.key, number); !is_new) {
      return Refuse(place, "repeated key '" + Printable(entry.key, 80) + "', first at " + name + ":" +
                               std::to_string(first->second) + "; leave out one of them");
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace gl
