#include "git/config_file.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

constexpr std::string_view kUrl = "https://example.com/a.git";

// The url, "(none)" or the error.
std::string Origin(std::string_view bytes) {
  const auto url = FindOriginUrl(bytes);
  if (url) return url->value_or("(none)");
  EXPECT_EQ(url.error().fault, Fault::kWorkDir);
  EXPECT_TRUE(url.error().message.starts_with("malformed git config: ")) << url.error().message;
  return url.error().message;
}

std::string OriginOfValue(std::string_view value) {
  return Origin("[remote \"origin\"]\n\turl = " + std::string(value));
}

#define EXPECT_REFUSED(bytes, word) EXPECT_NE(Origin(bytes).find(word), std::string::npos) << Origin(bytes)

TEST(FindOriginUrl, ReadsWhatGitCloneWrites) {
  EXPECT_EQ(Origin("[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n[remote \"origin\"]\n"
                   "\turl = https://example.com/a.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
                   "[branch \"main\"]\n\tremote = origin\n"),
            kUrl);
}

TEST(FindOriginUrl, MayFindNone) {
  EXPECT_EQ(Origin(""), "(none)");
  EXPECT_EQ(Origin("\n# [remote \"origin\"] url = x\n; more\n"), "(none)");
  EXPECT_EQ(Origin("[remote \"Origin\"]\nurl = x\n"), "(none)");
  EXPECT_EQ(Origin("[remote \"origin2\"]\nurl = x\n[remote]\nurl = x\n[origin]\nurl = x\n"), "(none)");
  EXPECT_EQ(Origin("[remote \"origin\"]\npushurl = x\nurl2 = x\n"), "(none)");
  EXPECT_EQ(Origin("[remote \"origin.url\"]\nx = 1\n"), "(none)");
}

TEST(FindOriginUrl, LastOneWins) {
  EXPECT_EQ(Origin("[remote \"origin\"]\nurl = a\nurl = b\n[core]\nurl = d\n[remote \"origin\"] URL = c"), "c");
  EXPECT_EQ(Origin("[remote \"origin\"]\nurl = a\nurl =\n"), "");
}

TEST(FindOriginUrl, KnowsEverySpellingOfTheSection) {
  EXPECT_EQ(Origin("[REMOTE \"origin\"]uRl=x"), "x");
  EXPECT_EQ(Origin("[remote \t \"origin\"]\nurl=x"), "x");
  EXPECT_EQ(Origin("[remote \"\\o\\rigin\"]\nurl=x"), "x");
  EXPECT_EQ(Origin("[remote.origin]\nurl=x"), "x");
  EXPECT_EQ(Origin("[Remote.ORIGIN]\nurl=x"), "x");  // the old form folds case
  EXPECT_EQ(Origin("[a \"q\\\"]\\\\\"]\nurl=y\n[remote \"origin\"]\nurl=x"), "x");
}

TEST(FindOriginUrl, ReadsByteOrderMarkAndCrLf) {
  EXPECT_EQ(Origin("\xEF\xBB\xBF[remote \"origin\"]\r\n\turl = x\r\n"), "x");
  EXPECT_EQ(Origin("[remote \"origin\"]\r\n\turl = a\\\r\nb\r\n"), "ab");
}

TEST(FindOriginUrl, ReadsValues) {
  EXPECT_EQ(OriginOfValue("x"), "x");
  EXPECT_EQ(OriginOfValue("  a b\t \n"), "a b");
  EXPECT_EQ(OriginOfValue("a # b\n"), "a");
  EXPECT_EQ(OriginOfValue("a;b\n"), "a");
  EXPECT_EQ(OriginOfValue("a # \"\n"), "a");
  EXPECT_EQ(OriginOfValue("a # b\\\n"), "a");
  EXPECT_EQ(OriginOfValue("\" a # ; \"  \n"), " a # ; ");
  EXPECT_EQ(OriginOfValue("a\"b c\"d\n"), "ab cd");
  EXPECT_EQ(OriginOfValue("\\\"\\\\\\n\\t\\b\n"), "\"\\\n\t\b");
  EXPECT_EQ(OriginOfValue("a\\\n  b\n"), "a  b");
  EXPECT_EQ(OriginOfValue("\\\n  b\n"), "b");
  EXPECT_EQ(OriginOfValue("\"a\\\nb\"\n"), "ab");
  EXPECT_EQ(OriginOfValue("a\\"), "a");
  EXPECT_EQ(OriginOfValue("\"\"\n"), "");
}

TEST(FindOriginUrl, RefusesMalformedSections) {
  EXPECT_REFUSED("[", "section without a name");
  EXPECT_REFUSED("[]\n", "section without a name");
  EXPECT_REFUSED("[ \"x\"]\n", "section without a name");
  EXPECT_REFUSED("[core", "without ']'");
  EXPECT_REFUSED("[core\n]", "without ']'");
  EXPECT_REFUSED("[co_re]", "without ']'");
  EXPECT_REFUSED("[remote origin]", "subsection name without quotes");
  EXPECT_REFUSED("[remote \"origin", "section header without end");
  EXPECT_REFUSED("[remote \"ori\ngin\"]", "section header without end");
  EXPECT_REFUSED("[remote \"origin\\\n\"]", "section header without end");
  EXPECT_REFUSED("[remote \"origin\" ]", "without ']'");
}

TEST(FindOriginUrl, RefusesMalformedSettings) {
  EXPECT_REFUSED("url = x\n", "before the first section");
  EXPECT_REFUSED("[core]\n= x\n", "neither a section");
  EXPECT_REFUSED("[core]\n1a = x\n", "neither a section");
  EXPECT_REFUSED("[core]\na.b = x\n", "'=' does not follow");
  EXPECT_REFUSED("[core]\na # b\n", "'=' does not follow");
  EXPECT_REFUSED("[core]\na = \"x\n", "quote without end");
  EXPECT_REFUSED("[core]\na = \"x", "quote without end");
  EXPECT_REFUSED("[core]\na = \\x\n", "unknown escape");
  EXPECT_REFUSED(std::string_view("[core]\na = b\0\n", 13), "NUL");
  EXPECT_REFUSED("[remote \"origin\"]\nurl\n", "remote.origin.url without a value");
}

TEST(FindOriginUrl, AllowsAKeyAlone) { EXPECT_EQ(Origin("[core]\nbare\n[remote \"origin\"]\nurl=x\n"), "x"); }

TEST(FindOriginUrl, NamesTheLine) {
  EXPECT_REFUSED("[core]\n\ta = b\\\nc\n\n\t? = x\n", "line 5:");
  EXPECT_REFUSED("[core]\r\na = \"x\r\n", "line 2:");
}

TEST(QuoteConfigValue, EscapesWhatGitWouldReadDifferently) {
  EXPECT_EQ(QuoteConfigValue(kUrl), "\"https://example.com/a.git\"");
  EXPECT_EQ(QuoteConfigValue("a\"b\\c\nd\te\bf"), "\"a\\\"b\\\\c\\nd\\te\\bf\"");
}

TEST(QuoteConfigValue, IsReadBackAsItWas) {
  for (const std::string value :
       {"", " ", "a b", "#;", "x\r", "\r\n", "\\", "\\\n", "\"", "\xff\x01", "[remote]", "a="}) {
    EXPECT_EQ(OriginOfValue(QuoteConfigValue(value) + "\n"), value);
  }
}

}  // namespace
}  // namespace gl
