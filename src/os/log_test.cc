#include "os/log.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "tests/builders/captured_stderr.h"

namespace gl {
namespace {

using std::string_literals::operator""s;
using test::CapturedStderr;

std::string Logged(LogFormat format, std::string_view text, bool error = false) {
  CapturedStderr captured;
  SetLogFormat(format);
  if (error) {
    LogError(text);
  } else {
    Log(text);
  }
  SetLogFormat(LogFormat::kText);
  return captured.Text();
}

// The members of a flat JSON object of strings on one line, as RFC 8259 has it; nothing when it is not one.
std::optional<std::map<std::string, std::string>> ParseJsonLine(std::string_view line) {
  std::size_t at = 0;
  const auto skip = [&](char c) {
    const bool there = at < line.size() && line[at] == c;
    if (there) ++at;
    return there;
  };
  const auto string = [&]() -> std::optional<std::string> {
    std::string value;
    if (!skip('"')) return std::nullopt;
    while (at < line.size() && line[at] != '"') {
      if (static_cast<unsigned char>(line[at]) < 0x20) return std::nullopt;
      if (skip('\\') && (at == line.size() || (line[at] != '"' && line[at] != '\\'))) return std::nullopt;
      value += line[at++];
    }
    if (!skip('"')) return std::nullopt;
    return value;
  };
  std::map<std::string, std::string> members;
  if (!skip('{')) return std::nullopt;
  do {
    const auto name = string();
    if (!name || !skip(':')) return std::nullopt;
    const auto value = string();
    if (!value || !members.emplace(*name, *value).second) return std::nullopt;
  } while (skip(','));
  if (!skip('}') || line.substr(at) != "\n") return std::nullopt;
  return members;
}

TEST(Log, IsALineWithThePrefix) {
  EXPECT_EQ(Logged(LogFormat::kText, "HEAD verified: abc"), "[git-launcher] HEAD verified: abc\n");
  EXPECT_EQ(Logged(LogFormat::kText, ""), "[git-launcher] \n");
}

TEST(Log, AnErrorSaysSo) { EXPECT_EQ(Logged(LogFormat::kText, "no", true), "[git-launcher] error: no\n"); }

TEST(Log, NoByteForgesALineOrMovesACursor) {
  EXPECT_EQ(Logged(LogFormat::kText, "a\n[git-launcher] b\r\x1b[2J\0\x7f\t\xc3\xa9\xff"s),
            "[git-launcher] a\\x0a[git-launcher] b\\x0d\\x1b[2J\\x00\\x7f\\x09\\xc3\\xa9\\xff\n");
}

TEST(Log, JsonIsOneObjectALine) {
  const std::map<std::string, std::string> wanted = {
      {"program", "git-launcher"}, {"level", "info"}, {"message", "HEAD verified: abc"}};
  EXPECT_EQ(ParseJsonLine(Logged(LogFormat::kJson, "HEAD verified: abc")), wanted);
}

TEST(Log, JsonMarksAnErrorByItsLevel) {
  const auto members = ParseJsonLine(Logged(LogFormat::kJson, "no", true));
  ASSERT_TRUE(members);
  EXPECT_EQ(members->at("level"), "error");
  EXPECT_EQ(members->at("message"), "no");
}

TEST(Log, JsonReadsBackAsTheTextForm) {
  for (const std::string& text :
       {R"(say "hi")"s, R"(C:\new\)"s, R"(\")"s, R"(","level":"fake)"s, "a\nb"s, "\x1b[31m\0\xff"s, ""s}) {
    const auto members = ParseJsonLine(Logged(LogFormat::kJson, text));
    ASSERT_TRUE(members) << Logged(LogFormat::kJson, text);
    const std::string line = Logged(LogFormat::kText, text);
    EXPECT_EQ("[git-launcher] " + members->at("message") + "\n", line);
    EXPECT_EQ(members->at("level"), "info");
  }
}

TEST(Log, LongTextsStayOneLine) {
  const std::string line = Logged(LogFormat::kText, std::string(10'000, '\n'));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(line.size(), sizeof "[git-launcher] " - 1 + 40'000 + 1);
}

}  // namespace
}  // namespace gl
