#include "base/text.h"

#include <gtest/gtest.h>

#include <string>

namespace gl {
namespace {

using std::string_literals::operator""s;

TEST(Printable, KeepsPrintableAscii) { EXPECT_EQ(Printable("a B~1!"), "a B~1!"); }

TEST(Printable, EscapesEverythingElse) {
  EXPECT_EQ(Printable("a\nb\x1b[2J\0\x7f\xc3\xa9\\"s), "a\\x0ab\\x1b[2J\\x00\\x7f\\xc3\\xa9\\\\");
}

TEST(Printable, CutsAtTheLimitAndNeverInsideAnEscape) {
  EXPECT_EQ(Printable("abcd", 4), "abcd");
  EXPECT_EQ(Printable("abcde", 4), "abcd...");
  EXPECT_EQ(Printable("ab\ncd", 4), "ab...");
  EXPECT_EQ(Printable(std::string(1 << 20, 'x')).size(), 403U);
}

TEST(DoubleQuoted, EscapesMarksAndBackslashes) {
  EXPECT_EQ(DoubleQuoted(""), R"("")");
  EXPECT_EQ(DoubleQuoted("an 'ordinary' text"), R"("an 'ordinary' text")");
  EXPECT_EQ(DoubleQuoted(R"(say "a\b\")"), R"("say \"a\\b\\\"")");
}

TEST(FindBadCharacter, AcceptsLettersOfAllScripts) {
  EXPECT_FALSE(FindBadCharacter(""));
  EXPECT_FALSE(FindBadCharacter("plain ASCII ~"));
  EXPECT_FALSE(FindBadCharacter("gr\u00f6\u00dfe \u65e5\u672c \u0421 \U0001F600"));
}

TEST(FindBadCharacter, LetsAllowedControlsPass) {
  EXPECT_FALSE(FindBadCharacter("a\tb\n", "\t\n"));
  EXPECT_EQ(FindBadCharacter("a\tb")->name, "U+0009 TAB");
}

TEST(FindBadCharacter, GivesTheOffsetInBytes) { EXPECT_EQ(FindBadCharacter("\u00f6\u65e5\u202e")->offset, 5U); }

struct Named {
  std::string text;
  std::string name;
};

TEST(FindBadCharacter, NamesWhatItRefuses) {
  const Named cases[] = {
      {"\0"s, "NUL"},
      {"\r", "CARRIAGE RETURN"},
      {"\f", "FORM FEED"},
      {"\v", "VERTICAL TAB"},
      {"\x1b", "ESCAPE"},
      {"\x01", "U+0001 CONTROL"},
      {"\x7f", "DELETE"},
      {"\xc2\x80", "U+0080 CONTROL"},
      {"\xc2\x85", "NEXT LINE"},
      {"\u00a0", "U+00A0 NO-BREAK SPACE"},
      {"\u00ad", "SOFT HYPHEN"},
      {"\u034f", "GRAPHEME JOINER"},
      {"\u061c", "ARABIC LETTER MARK"},
      {"\u115f", "HANGUL"},
      {"\u1160", "HANGUL"},
      {"\u1680", "OGHAM"},
      {"\u17b4", "KHMER"},
      {"\u180b", "VARIATION"},
      {"\u180e", "VOWEL SEPARATOR"},
      {"\u2003", "SPACE"},
      {"\u200b", "ZERO WIDTH SPACE"},
      {"\u200d", "ZERO WIDTH JOINER"},
      {"\u200f", "RIGHT-TO-LEFT MARK"},
      {"\u2028", "LINE SEPARATOR"},
      {"\u2029", "PARAGRAPH SEPARATOR"},
      {"\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"},
      {"\u202f", "NARROW"},
      {"\u205f", "MATHEMATICAL SPACE"},
      {"\u2060", "WORD JOINER"},
      {"\u2064", "INVISIBLE"},
      {"\u2066", "ISOLATE"},
      {"\u2069", "ISOLATE"},
      {"\u206a", "INVISIBLE"},
      {"\u2800", "BRAILLE"},
      {"\u3000", "IDEOGRAPHIC SPACE"},
      {"\u3164", "HANGUL"},
      {"\ufdd0", "NONCHARACTER"},
      {"\ufe0f", "VARIATION SELECTOR"},
      {"\ufeff", "U+FEFF"},
      {"\uffa0", "HANGUL"},
      {"\ufffe", "NONCHARACTER"},
      {"\uffff", "NONCHARACTER"},
      {"\U0001d173", "MUSICAL"},
      {"\U0001fffe", "NONCHARACTER"},
      {"\U000e0001", "U+E0001 TAG"},
      {"\U000e0100", "VARIATION SELECTOR"},
      {"\U0010ffff", "U+10FFFF NONCHARACTER"},
  };
  for (const Named& one : cases) {
    const auto bad = FindBadCharacter("ab" + one.text + "c");
    ASSERT_TRUE(bad) << one.name;
    EXPECT_EQ(bad->offset, 2U) << one.name;
    EXPECT_NE(bad->name.find(one.name), std::string::npos) << bad->name << " for " << one.name;
  }
}

TEST(FindBadCharacter, RefusesMalformedUtf8) {
  const std::string cases[] = {
      "\xff",              // never in UTF-8
      "\x80",              // a continuation without a lead
      "\xc3",              // cut short
      "\xc3(",             // lead without continuation
      "\xe6\x97",          // cut short
      "\xe6\x97(",         // third byte is none
      "\xc0\x80",          // overlong NUL
      "\xc1\xbf",          // overlong, two bytes
      "\xe0\x80\xaf",      // overlong '/'
      "\xf0\x80\x80\xaf",  // overlong '/'
      "\xed\xa0\x80",      // surrogate
      "\xed\xbf\xbf",      // surrogate
      "\xf4\x90\x80\x80",  // above U+10FFFF
      "\xf8\x88\x80\x80\x80",
  };
  for (const std::string& text : cases) {
    const auto bad = FindBadCharacter("a" + text);
    ASSERT_TRUE(bad) << Printable(text);
    EXPECT_EQ(bad->offset, 1U) << Printable(text);
    EXPECT_TRUE(bad->name.ends_with("that is not UTF-8")) << bad->name;
  }
  EXPECT_EQ(FindBadCharacter("\xff")->name, "byte 0xff that is not UTF-8");
}

}  // namespace
}  // namespace gl
