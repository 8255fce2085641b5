// Text from outside, made safe to show, and the characters that no audited text may hold.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gl {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// TEXT as printable ASCII: a byte outside 0x20..0x7e becomes \xNN and a backslash becomes two, so that
// nothing from outside can move a cursor, end a line or look like another log line. Well-formed UTF-8
// letters are escaped too: a log is read by programs as much as by people.
// Cut to LIMIT characters, with "..." at the end where something was cut.
[[nodiscard]] std::string Printable(std::string_view text, std::size_t limit = 400);

// TEXT between quotation marks, with a backslash before each such mark and each backslash in it: a string of JSON, and
// of curl's config, for a TEXT without control characters.
[[nodiscard]] std::string DoubleQuoted(std::string_view text);

struct BadCharacter {
  std::size_t offset;  // in bytes from the start of the text
  std::string name;    // for a person: "NUL", "U+202E RIGHT-TO-LEFT OVERRIDE", "byte 0xff that is not UTF-8"
};

// The first thing in TEXT that a reader could overlook or see differently from a program: a control
// byte other than those in ALLOWED, malformed UTF-8, an invisible, bidirectional or non-ASCII blank
// character. Nothing when TEXT is clean.
[[nodiscard]] std::optional<BadCharacter> FindBadCharacter(std::string_view text, std::string_view allowed = "");

// NAME as the most forgetful filesystem compares it: ASCII letters in lower case, without the characters that HFS+
// (some of them), ext4 and f2fs (in case-folding directories, all of them) overlook: Default_Ignorable_Code_Point.
[[nodiscard]] std::string FoldedName(std::string_view name);

}  // namespace gl
