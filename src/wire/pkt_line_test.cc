#include "wire/pkt_line.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;
using Kind = PktLine::Kind;

struct Read {
  std::vector<std::pair<Kind, std::string>> lines;
  std::string error;
};

// What a reader makes of BYTES in pieces of SIZE.
Read ReadInPieces(std::string_view bytes, std::size_t size) {
  Read read;
  PktLineReader reader;
  while (true) {
    const auto line = reader.Next();
    if (!line) {
      EXPECT_EQ(line.error().fault, Fault::kRemote);
      EXPECT_EQ(reader.Next().error().message, line.error().message);
      read.error = line.error().message;
      return read;
    }
    if (*line) {
      read.lines.emplace_back((*line)->kind, (*line)->payload);
    } else {
      if (bytes.empty()) return read;
      reader.Feed(bytes.substr(0, size));
      bytes.remove_prefix(std::min(size, bytes.size()));
    }
  }
}

void ExpectRefused(std::string_view bytes, std::string_view words) {
  for (const std::size_t size : {1U, 2U, 3U, 4U, 100U}) {
    const Read read = ReadInPieces(bytes, size);
    EXPECT_NE(read.error.find(words), std::string::npos) << bytes << ": " << read.error;
    EXPECT_TRUE(read.lines.empty());
  }
}

// The examples of gitprotocol-common(5), and the special packets.
TEST(PktLineReader, ReadsTheExamples) {
  const std::string bytes = "0006a\n0005a000bfoobar\n0004000000010002";
  const std::vector<std::pair<Kind, std::string>> expected = {
      {Kind::kData, "a\n"}, {Kind::kData, "a"},     {Kind::kData, "foobar\n"}, {Kind::kData, ""},
      {Kind::kFlush, ""},   {Kind::kDelimiter, ""}, {Kind::kResponseEnd, ""},
  };
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const Read read = ReadInPieces(bytes, size);
    EXPECT_EQ(read.lines, expected) << size;
    EXPECT_EQ(read.error, "");
  }
}

TEST(PktLineReader, ReadsBothCasesOfTheLength) {
  const std::string payload(0xAB - 4, 'x');
  EXPECT_EQ(ReadInPieces("00ab" + payload, 1000).lines.at(0).second, payload);
  EXPECT_EQ(ReadInPieces("00AB" + payload, 1000).lines.at(0).second, payload);
}

TEST(PktLineReader, ReadsTheLongestLineAndNoLonger) {
  const std::string payload(kMaxPktPayload, '\0');
  EXPECT_EQ(ReadInPieces("fff0" + payload, 4096).lines.at(0).second, payload);
  EXPECT_EQ(ReadInPieces("fff0" + payload, 1U << 20U).lines.at(0).second, payload);
  ExpectRefused("fff1" + payload + "x", "expected the length of a pkt-line, got 'fff1'");
  ExpectRefused("ffff", "'ffff'");
}

TEST(PktLineReader, RefusesWhatIsNoLength) {
  for (const char* const bytes :
       {"0003", "000g", "+005a", "-001", "0x05", "    ", " 005a", "005\n", "PACK", "\x1b[2J"}) {
    ExpectRefused(bytes, "expected the length of a pkt-line, got '");
  }
  ExpectRefused("\x1b[2J", "got '\\x1b[2J'");
  ExpectRefused(std::string_view("\0\0\0\0", 4), "\\x00");
}

TEST(PktLineReader, WaitsForTheRest) {
  for (const char* const bytes : {"", "0", "000", "0006", "0006a"}) {
    const Read read = ReadInPieces(bytes, 100);
    EXPECT_TRUE(read.lines.empty() && read.error.empty()) << bytes;
  }
}

TEST(PktLineReader, KeepsThePayloadsOfAPiece) {
  PktLineReader reader;
  reader.Feed("0005a0005b00");
  const std::string_view first = (*reader.Next())->payload, second = (*reader.Next())->payload;
  EXPECT_FALSE(reader.Next()->has_value());
  EXPECT_EQ(first, "a");
  EXPECT_EQ(second, "b");
}

TEST(PktLine, TextHasNoLineEnd) {
  EXPECT_EQ((PktLine{Kind::kData, "a\n"}).Text(), "a");
  EXPECT_EQ((PktLine{Kind::kData, "a\n\n"}).Text(), "a\n");
  EXPECT_EQ((PktLine{Kind::kData, "a"}).Text(), "a");
  EXPECT_EQ((PktLine{Kind::kFlush, ""}).Text(), "");
}

TEST(PktLineWriter, WritesWhatTheFormatSays) {
  std::string bytes;
  AppendData(bytes, "a\n");
  AppendDelimiter(bytes);
  AppendData(bytes, "");
  AppendFlush(bytes);
  EXPECT_EQ(bytes, "0006a\n000100040000");
  bytes.clear();
  AppendData(bytes, std::string(kMaxPktPayload, 'x'));
  EXPECT_EQ(bytes.substr(0, 5), "fff0x");
  EXPECT_EQ(bytes.size(), kMaxPktLine);
}

TEST(PktLine, ErrorsSayWhatCame) {
  EXPECT_TRUE(Refused(Status(Unexpected("x", {Kind::kData, "\x1b\n"})), Fault::kRemote, "expected x, got '\\x1b'"));
  EXPECT_TRUE(Refused(Status(Unexpected("x", {Kind::kFlush, ""})), Fault::kRemote, "expected x, got a flush packet"));
  EXPECT_TRUE(Refused(Status(Unexpected("x", {Kind::kDelimiter, ""})), Fault::kRemote, "got a delimiter packet"));
  EXPECT_TRUE(
      Refused(Status(Unexpected("x", {Kind::kResponseEnd, ""})), Fault::kRemote, "got the end of the response"));
}

TEST(PktLine, TheRemotesErrorIsOneInAnyLine) {
  EXPECT_TRUE(
      Refused(CheckNotError({Kind::kData, "ERR no\x07 such\n\n"}), Fault::kRemote, "the remote says: no\\x07 such"));
  EXPECT_TRUE(Ok(CheckNotError({Kind::kData, "ERROR"})));
  EXPECT_TRUE(Ok(CheckNotError({Kind::kFlush, ""})));
}

TEST(PktLine, TheEndOfTheResponseIsNoOtherLine) {
  EXPECT_TRUE(Ok(CheckOver({Kind::kResponseEnd, ""})));
  EXPECT_TRUE(
      Refused(CheckOver({Kind::kFlush, ""}), Fault::kRemote, "expected the end of the response, got a flush packet"));
  EXPECT_TRUE(
      Refused(CheckOver({Kind::kData, "more"}), Fault::kRemote, "expected the end of the response, got 'more'"));
  EXPECT_TRUE(Refused(CheckNotOver({Kind::kResponseEnd, ""}), Fault::kRemote, "the answer ended early"));
  EXPECT_TRUE(Ok(CheckNotOver({Kind::kFlush, ""})));
}

}  // namespace
}  // namespace gl
