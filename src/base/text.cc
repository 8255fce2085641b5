#include "base/text.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/hex.h"

namespace gl {
namespace {

struct CodeRange {
  char32_t first, last;
  std::string_view name;
};

// Unicode 15, DerivedCoreProperties.txt: Default_Ignorable_Code_Point. In both tables the first row that matches gives
// the name.
// clang-format off
constexpr CodeRange kIgnorable[] = {
    {0x00AD, 0x00AD, "SOFT HYPHEN"}, {0x034F, 0x034F, "COMBINING GRAPHEME JOINER"},
    {0x061C, 0x061C, "ARABIC LETTER MARK"}, {0x115F, 0x1160, "HANGUL FILLER"},
    {0x17B4, 0x17B5, "KHMER INVISIBLE VOWEL"}, {0x180E, 0x180E, "MONGOLIAN VOWEL SEPARATOR"},
    {0x180B, 0x180F, "MONGOLIAN VARIATION SELECTOR"}, {0x200B, 0x200B, "ZERO WIDTH SPACE"},
    {0x200C, 0x200C, "ZERO WIDTH NON-JOINER"}, {0x200D, 0x200D, "ZERO WIDTH JOINER"},
    {0x200E, 0x200E, "LEFT-TO-RIGHT MARK"}, {0x200F, 0x200F, "RIGHT-TO-LEFT MARK"},
    {0x202A, 0x202A, "LEFT-TO-RIGHT EMBEDDING"}, {0x202B, 0x202B, "RIGHT-TO-LEFT EMBEDDING"},
    {0x202C, 0x202C, "POP DIRECTIONAL FORMATTING"}, {0x202D, 0x202D, "LEFT-TO-RIGHT OVERRIDE"},
    {0x202E, 0x202E, "RIGHT-TO-LEFT OVERRIDE"}, {0x2060, 0x2060, "WORD JOINER"}, {0x2061, 0x2064, "INVISIBLE OPERATOR"},
    {0x2066, 0x2066, "LEFT-TO-RIGHT ISOLATE"}, {0x2067, 0x2067, "RIGHT-TO-LEFT ISOLATE"},
    {0x2068, 0x2068, "FIRST STRONG ISOLATE"}, {0x2069, 0x2069, "POP DIRECTIONAL ISOLATE"},
    {0x2065, 0x206F, "INVISIBLE FORMAT CHARACTER"}, {0x3164, 0x3164, "HANGUL FILLER"},
    {0xFE00, 0xFE0F, "VARIATION SELECTOR"}, {0xFEFF, 0xFEFF, "ZERO WIDTH NO-BREAK SPACE (byte order mark)"},
    {0xFFA0, 0xFFA0, "HALFWIDTH HANGUL FILLER"}, {0xFFF0, 0xFFF8, "INVISIBLE FORMAT CHARACTER"},
    {0x1BCA0, 0x1BCA3, "SHORTHAND FORMAT CONTROL"}, {0x1D173, 0x1D17A, "MUSICAL FORMAT CONTROL"},
    {0xE0000, 0xE0FFF, "TAG OR VARIATION SELECTOR"},
};
// Unicode 15: general category Cc, the property White_Space (PropList.txt), noncharacters, and what else fonts draw as
// nothing.
constexpr CodeRange kOtherBad[] = {
    {0x0007, 0x0007, "BELL"}, {0x0008, 0x0008, "BACKSPACE"}, {0x0009, 0x0009, "TAB"}, {0x000A, 0x000A, "LINE FEED"},
    {0x000B, 0x000B, "VERTICAL TAB"}, {0x000C, 0x000C, "FORM FEED"}, {0x000D, 0x000D, "CARRIAGE RETURN"},
    {0x001B, 0x001B, "ESCAPE"}, {0x0000, 0x001F, "CONTROL CHARACTER"}, {0x007F, 0x007F, "DELETE"},
    {0x0085, 0x0085, "NEXT LINE"}, {0x0080, 0x009F, "CONTROL CHARACTER"}, {0x00A0, 0x00A0, "NO-BREAK SPACE"},
    {0x1680, 0x1680, "OGHAM SPACE MARK"}, {0x2000, 0x200A, "SPACE OF ANOTHER WIDTH"},
    {0x202F, 0x202F, "NARROW NO-BREAK SPACE"}, {0x205F, 0x205F, "MEDIUM MATHEMATICAL SPACE"},
    {0x3000, 0x3000, "IDEOGRAPHIC SPACE"}, {0x2028, 0x2028, "LINE SEPARATOR"}, {0x2029, 0x2029, "PARAGRAPH SEPARATOR"},
    {0x2800, 0x2800, "BRAILLE PATTERN BLANK"}, {0xFDD0, 0xFDEF, "NONCHARACTER"},
    {0xFFF9, 0xFFFB, "INVISIBLE FORMAT CHARACTER"},
};
// clang-format on

struct CodePoint {
  char32_t code;
  std::size_t length;  // in bytes
};

// The code point that the lead byte of TEXT and its continuation bytes spell, if they do. It need not be UTF-8.
std::optional<CodePoint> FirstCodePoint(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return CodePoint{lead, 1};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC0 || lead > 0xF7 || length > text.size()) return std::nullopt;
  char32_t code = lead & (0x7FU >> length);
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80) return std::nullopt;
    code = code << 6U | (byte & 0x3FU);
  }
  return CodePoint{code, length};
}

// RFC 3629, section 4: in the shortest form, no surrogate, not above U+10FFFF.
bool IsUtf8(const CodePoint& point) {
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};  // by length
  const bool surrogate = point.code >= 0xD800 && point.code <= 0xDFFF;
  return point.code >= kSmallest[point.length] && point.code <= 0x10FFFF && !surrogate;
}

// The name that TABLE has for CODE, empty when it has none.
std::string_view NameIn(std::span<const CodeRange> table, char32_t code) {
  const auto row =
      std::ranges::find_if(table, [code](const CodeRange& range) { return range.first <= code && code <= range.last; });
  return row == table.end() ? "" : row->name;
}

// Why CODE is bad, empty when it is not.
std::string_view BadName(char32_t code) {
  if ((code & 0xFFFEU) == 0xFFFE) return "NONCHARACTER";
  const std::string_view name = NameIn(kIgnorable, code);
  return name.empty() ? NameIn(kOtherBad, code) : name;
}

std::string FullName(char32_t code, std::string_view name) {
  if (code == 0) return "NUL";
  std::string digits;
  for (; code != 0 || digits.size() < 4; code >>= 4U) digits.insert(0, 1, "0123456789ABCDEF"[code & 0xFU]);
  return "U+" + digits + " " + std::string(name);
}

std::string Escaped(char byte) {
  if (byte == '\\') return "\\\\";
  if (byte >= 0x20 && byte < 0x7F) return {byte};
  return "\\x" + HexEncode({&byte, 1});
}

}  // namespace

std::string Printable(std::string_view text, std::size_t limit) {
  std::string shown;
  for (const char byte : text) {
    const std::string piece = Escaped(byte);
    if (shown.size() + piece.size() > limit) return shown + "...";
    shown += piece;
  }
  return shown;
}

std::string DoubleQuoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' || c == '\\' ? "\\" : "").append(1, c);
  return quoted + "\"";
}

std::optional<BadCharacter> FindBadCharacter(std::string_view text, std::string_view allowed) {
  for (std::size_t at = 0; at < text.size();) {
    const auto point = FirstCodePoint(text.substr(at));
    if (!point || !IsUtf8(*point))
      return BadCharacter{at, "byte 0x" + HexEncode(text.substr(at, 1)) + " that is not UTF-8"};
    const std::string_view name = BadName(point->code);
    if (!name.empty() && !allowed.contains(text[at])) return BadCharacter{at, FullName(point->code, name)};
    at += point->length;
  }
  return std::nullopt;
}

std::string FoldedName(std::string_view name) {
  std::string folded;
  while (!name.empty()) {
    const auto point = FirstCodePoint(name);
    const bool ignorable = point && !NameIn(kIgnorable, point->code).empty();
    const char c = name.front();
    if (!ignorable) folded += 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    name.remove_prefix(ignorable ? point->length : 1);
  }
  return folded;
}

}  // namespace gl
