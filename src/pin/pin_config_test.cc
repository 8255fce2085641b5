#include "pin/pin_config.h"

#include <gtest/gtest.h>

#include <string>

namespace gl {
namespace {

using std::string_literals::operator""s;

// "KEY=VALUE@LINE;" for each entry, or the message of the refusal.
std::string Read(std::string_view bytes) {
  const auto entries = ParsePinConfig(bytes, "F");
  if (!entries) return entries.error().message;
  std::string text;
  for (const ConfigEntry& entry : *entries) {
    text.append(entry.key).append("=").append(entry.value).append("@").append(std::to_string(entry.line)).append(";");
  }
  return text;
}

// The refusal stands at PLACE and says REASON.
void ExpectRefused(std::string_view bytes, const std::string& place, const std::string& reason) {
  const std::string message = Read(bytes);
  EXPECT_TRUE(message.starts_with("config parse error at " + place + ": ")) << message;
  EXPECT_NE(message.find(reason), std::string::npos) << message << " lacks " << reason;
}

TEST(PinConfig, ReadsKeysInOrder) { EXPECT_EQ(Read("B=2\nA_1=1\n_=\n"), "B=2@1;A_1=1@2;_=@3;"); }

TEST(PinConfig, SkipsBlankLinesAndComments) {
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read("\n \t\n# A=1\n  # gr\u00f6\u00dfe\t!\n\t A=1"), "A=1@5;");
}

TEST(PinConfig, TheLastLineNeedsNoEnd) { EXPECT_EQ(Read("A=1\nB=2"), "A=1@1;B=2@2;"); }

TEST(PinConfig, LineEndsOfWindowsAndOneByteOrderMarkAreNoPartOfAValue) {
  EXPECT_EQ(Read("\xEF\xBB\xBF"
                 "A=1\r\nB=\"2\"\r\n\r\nC=3\r"),
            "A=1@1;B=2@2;C=3@4;");
}

TEST(PinConfig, StripsOneLayerOfQuotes) {
  EXPECT_EQ(Read("A=\"1\"\nB='2'\nC=\"\"\nD=''\n"), "A=1@1;B=2@2;C=@3;D=@4;");
  EXPECT_EQ(Read("A=\" # x\t\""), "A= # x\t@1;");
  EXPECT_EQ(Read("A=\"touch '/x'\""), "A=touch '/x'@1;");
  EXPECT_EQ(Read("A=\"MARKER_FILE='/x' ./run.sh\""), "A=MARKER_FILE='/x' ./run.sh@1;");
  EXPECT_EQ(Read("A='\"'"), "A=\"@1;");
}

TEST(PinConfig, TakesAnUnquotedValueLiterally) {
  for (const std::string value : {"echo \"hi\"", "it's", "a=b", "#x", "a#b", "$HOME `x` $(y)", "\\", "a \\", "\\n",
                                  "a  b", "echo 'a' \"b\"", "my app's $HOME *?[x] \\ dir"}) {
    EXPECT_EQ(Read("A=" + value), "A=" + value + "@1;");
  }
}

TEST(PinConfig, RefusesWhatIsNoKeyAndValue) {
  for (const std::string line : {"garbage", "A", "=1", "a=1", "export A=1", "A B=1", "1A=1", "A+=x", "A-B=1", "A =1",
                                 "A = 1", "A\t=1", "\u0421A=1", "'A'=1"}) {
    ExpectRefused("X=1\n" + line + "\n", "F:2", "expected KEY=VALUE");
    ExpectRefused("X=1\n" + line + "\n", "F:2", "quote it if it is meant");
  }
  EXPECT_TRUE(Read("no key").starts_with("config parse error at F:1: no key"));
}

TEST(PinConfig, RefusesBlanksThatNobodySees) {
  for (const char* line : {"A= 1", "A=1 ", "A=1\t", "A=\t1", "A= ", "A=1 # x", "A=1 #", "A=1\t# x", "A=1\t2"}) {
    ExpectRefused(line, "F:1", "quote it if it is meant");
  }
}

TEST(PinConfig, RefusesQuotesThatReadersTakeDifferently) {
  for (const char* line : {"A=\"x", "A='x", "A=\"x'", "A='x\"", "A=\"", "A='", "A=\"x\" ", "A=\"x\" # y", "A='a' b",
                           "A=x\"", "A=x'", "A=a \"b\" c\""}) {
    ExpectRefused(line, "F:1", "unbalanced quote");
  }
  for (const char* line : {"A=\"a\" b \"c\"", "A='it's'", "A=\"\"x\"\"", "A=\"\"\"", "A='cd x' && 'run'"}) {
    ExpectRefused(line, "F:1", "other kind of quotes");
  }
  for (const char* line : {"A=\"'x'\"", "A='\"x\"'", "A='\"\"'", "A='\"a\" \"b\"'"}) {
    ExpectRefused(line, "F:1", "two layers of quotes");
  }
}

TEST(PinConfig, RefusesARepeatedKeyAndNamesBothLines) {
  ExpectRefused("A=1\nB=1\n\nA=2\n", "F:4", "repeated key 'A', first at F:1");
  ExpectRefused("A=1\nA=1\n", "F:2", "repeated key 'A'");
  ExpectRefused("A=1\n" + std::string(500, ' ') + "A=1\n", "F:2", "repeated key 'A'");
}

TEST(PinConfig, RefusesBadCharactersEverywhereWithTheirPlace) {
  ExpectRefused("A=1\nB=\0\n"s, "F:2", "byte 3 of the line is NUL");
  ExpectRefused("# note\0A=1\n"s, "F:1", "byte 7 of the line is NUL");
  ExpectRefused("A=1\rB=2\r", "F:1", "byte 4 of the line is U+000D CARRIAGE RETURN");
  ExpectRefused("A=1\r\r\n", "F:1", "CARRIAGE RETURN");
  ExpectRefused("A=1\n\f\vA=2\n", "F:2", "FORM FEED");
  ExpectRefused("A=\x1b[2J", "F:1", "ESCAPE");
  ExpectRefused("A=x # \u202e\u2066y", "F:1", "U+202E RIGHT-TO-LEFT OVERRIDE");
  ExpectRefused("A=x\u00a0", "F:1", "NO-BREAK SPACE");
  ExpectRefused("# note\u2028A=2\n", "F:1", "U+2028 LINE SEPARATOR");
  ExpectRefused("# note\u0085A=2\n", "F:1", "U+0085 NEXT LINE");
  ExpectRefused("A=\xff\xfe", "F:1", "byte 0xff that is not UTF-8");
  ExpectRefused(
      "\xff\xfe"
      "A\0=\0"s,
      "F:1", "byte 1 of the line is byte 0xff");
  ExpectRefused(
      "A=1\n\xEF\xBB\xBF"
      "B=1\n",
      "F:2", "U+FEFF");
  ExpectRefused(
      "\xEF\xBB\xBF\xEF\xBB\xBF"
      "B=1\n",
      "F:1", "U+FEFF");
}

TEST(PinConfig, BoundsTheLine) {
  const std::string longest(kMaxConfigLine, 'x');
  EXPECT_EQ(Read("#" + longest.substr(1) + "\r\nA=1"), "A=1@2;");
  ExpectRefused("#" + longest, "F:1", "too long");
  ExpectRefused("A=1\n" + std::string(kMaxConfigLine, ' ') + "B=1\n", "F:2", "65536");
}

TEST(PinConfig, BoundsTheFile) {
  std::string file;
  while (file.size() < kMaxConfigBytes) file += "# x\n";
  EXPECT_EQ(Read(file), "");
  EXPECT_EQ(Read(file + "\n"), "config file F is too large, the limit is 1048576 bytes");
}

TEST(PinConfig, MessagesArePrintableAndShortAndHoldNoPassword) {
  const std::string noise(60000, 'x');
  EXPECT_LT(Read(noise).size(), 500U);
  EXPECT_LT(Read(std::string(60000, 'X') + "= ").size(), 500U);
  EXPECT_EQ(Read("REPO_URL = https://u:S3cret@h/x").find("S3cret"), std::string::npos);
  const auto entries = ParsePinConfig("x", "a\nb\x1b");
  EXPECT_TRUE(entries.error().message.starts_with("config parse error at a\\x0ab\\x1b:1: x"));
  EXPECT_EQ(entries.error().fault, Fault::kConfig);
}

}  // namespace
}  // namespace gl
