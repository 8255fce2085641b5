#include "launch/guest_answer.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

const std::string kOk = "HTTP/1.1 200 OK\r\n";

TEST(GuestAnswer, EndsWithItsLength) {
  for (const std::string& head : {kOk + "Content-Length: 5\r\n", kOk + "X: y \r\ncontent-length:5\r\n",
                                  std::string("HTTP/1.1 200\r\nCONTENT-LENGTH:\t5\r\n"),
                                  std::string("HTTP/1.0 200 \r\nContent-Length: 5\r\nDate:\r\n")}) {
    for (const bool ended : {false, true}) {
      const auto answer = ParseGuestAnswer(head + "\r\na\r\n\r\n", ended);
      ASSERT_TRUE(Ok(answer)) << head;
      EXPECT_EQ(answer->status, 200U);
      EXPECT_EQ(answer->body, "a\r\n\r\n");
    }
  }
}

TEST(GuestAnswer, EndsWithTheLastChunk) {
  const auto answer = ParseGuestAnswer(
      "HTTP/1.1 404 \r\nTransfer-Encoding: Chunked\r\n\r\n3\r\na\r\n\r\n0B\r\n0123456789a\r\n0\r\n\r\n", false);
  ASSERT_TRUE(Ok(answer));
  EXPECT_EQ(answer->status, 404U);
  EXPECT_EQ(answer->body, "a\r\n0123456789a");
}

TEST(GuestAnswer, EndsWithTheConnectionWhereNothingElseIsSaid) {
  EXPECT_FALSE(ParseGuestAnswer(kOk + "\r\nab", false));
  EXPECT_EQ(ParseGuestAnswer(kOk + "\r\nab", true)->body, "ab");
  EXPECT_EQ(ParseGuestAnswer(kOk + "\r\n", true)->body, "");
}

TEST(GuestAnswer, NoBeginningOfOneIsAnAnswer) {
  for (const std::string& whole : {kOk + "Content-Length: 11\r\n\r\n{\"a\":\"bcd\"}",
                                   kOk + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"}) {
    ASSERT_TRUE(Ok(ParseGuestAnswer(whole, false)));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_TRUE(Refused(ParseGuestAnswer(whole.substr(0, size), true), Fault::kRemote, "malformed answer")) << size;
    }
    EXPECT_TRUE(Refused(ParseGuestAnswer(whole + "x", true), Fault::kRemote, "malformed answer"));
  }
}

TEST(GuestAnswer, RefusesHeadsThatTwoReadersMayReadDifferently) {
  for (const std::string& head : {std::string("HTTP/1.2 200 OK\r\n"),
                                  std::string("HTTP/2 200\r\n"),
                                  std::string("http/1.1 200 OK\r\n"),
                                  std::string("HTTP/1.1  200 OK\r\n"),
                                  std::string("HTTP/1.1 20 OK\r\n"),
                                  std::string("HTTP/1.1 2000 OK\r\n"),
                                  std::string("HTTP/1.1 100 Continue\r\n"),
                                  std::string("HTTP/1.1 +20 OK\r\n"),
                                  std::string("HTTP/1.1 200 OK\n"),
                                  std::string("HTTP/1.1 200\n"),
                                  std::string("HTTP/1.1 200 OK\rX: y\r\n"),
                                  kOk + "Content-Length: 2\n",
                                  kOk + "Content-Length: 2\r\nContent-Length: 2\r\n",
                                  kOk + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                                  kOk + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
                                  kOk + "Content-Length: +2\r\n",
                                  kOk + "Content-Length: 2 \r\n",
                                  kOk + "Content-Length: 2, 2\r\n",
                                  kOk + "Content-Length: 02\r\n",
                                  kOk + "Content-Length:\r\n",
                                  kOk + "Content-Length: 18446744073709551616\r\n",
                                  kOk + "Content-Length : 2\r\n",
                                  kOk + " Content-Length: 2\r\n",
                                  kOk + "X: y\r\n Content-Length: 2\r\n",
                                  kOk + "X\r\n",
                                  kOk + ": x\r\n",
                                  kOk + "\tX: y\r\n",
                                  kOk + "X: \rContent-Length: 2\r\n",
                                  kOk + "X: \x01\r\n",
                                  kOk + "X: \xff\r\n",
                                  kOk + std::string("X: \0\r\n", 6),
                                  kOk + "Transfer-Encoding: gzip, chunked\r\n",
                                  kOk + "Transfer-Encoding: identity\r\n",
                                  kOk + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"}) {
    EXPECT_TRUE(Refused(ParseGuestAnswer(head + "\r\n{}", true), Fault::kRemote, "malformed answer: expected "))
        << head;
  }
}

TEST(GuestAnswer, RefusesChunksThatTwoReadersMayReadDifferently) {
  for (const std::string_view chunks :
       {"2\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "2;x=y\r\n{}\r\n0\r\n\r\n", "2 \r\n{}\r\n0\r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "\r\n{}\r\n0\r\n\r\n",
        "100000002\r\n{}\r\n0\r\n\r\n", "ffffffff\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\nX: y\r\n\r\n",
        "2\r\n{}\r\n0\r\n\r\n0\r\n\r\n", "2\r\n{}\n\n0\r\n\r\n"}) {
    const std::string bytes = kOk + "Transfer-Encoding: chunked\r\n\r\n" + std::string(chunks);
    EXPECT_TRUE(Refused(ParseGuestAnswer(bytes, true), Fault::kRemote, "malformed answer: expected ")) << chunks;
  }
}

TEST(GuestAgent, SaysWhomItCouldNotAsk) {
  const test::TempDir dir;
  const GuestAgent agent{dir.Path("dstack.sock"), std::chrono::steady_clock::now() + std::chrono::seconds(1)};
  EXPECT_FALSE(agent.IsFirstGeneration());
  EXPECT_TRUE(Refused(agent.Ask("Info", "{}", 10), Fault::kRemote, dir.Path("dstack.sock") + " /Info: cannot connect"));
  const GuestAgent first{dir.Path("tappd.sock"), std::chrono::steady_clock::now()};
  EXPECT_TRUE(first.IsFirstGeneration());
  EXPECT_TRUE(Refused(first.Ask("Info", "{}", 10), Fault::kRemote, "/tappd.sock /prpc/Tappd.Info: cannot connect"));
}

}  // namespace
}  // namespace gl
