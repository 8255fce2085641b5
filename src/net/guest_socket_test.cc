#include "net/guest_socket.h"

#include <gtest/gtest.h>

#include "tests/builders/canned_answers.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::CannedAnswers;

TEST(GuestSocket, QuoteAndInfoBecomeOneDocument) {
  CannedAnswers network{{{"http://dstack/GetQuote", {R"({"quote":"00","info":"not this","event_log":"[]"})"}},
                         {"http://dstack/Info", {R"({"app_id" : "x"})"}}},
                        {}};
  const auto answer = AskGuest("/run/dstack.sock", "\x01\x02", network.Get());
  ASSERT_TRUE(test::Ok(answer));
  EXPECT_EQ(answer->bytes, R"({"quote":"00","event_log":"[]","info":{"app_id" : "x"}})");
  EXPECT_EQ(answer->origin, "unix:/run/dstack.sock");
  ASSERT_EQ(network.asked.size(), 2U);
  EXPECT_EQ(network.asked[0].unix_socket, "/run/dstack.sock");
  EXPECT_EQ(network.asked[0].body, R"({"report_data":"0102"})");
  EXPECT_EQ(network.asked[1].body, "{}");
}

TEST(GuestSocket, GuestsOfTheFirstGenerationGetAllBytesAndAreToldNotToHashThem) {
  CannedAnswers network{
      {{"http://dstack/prpc/Tappd.TdxQuote", {R"({"quote":"00"})"}}, {"http://dstack/prpc/Tappd.Info", {"{}"}}}, {}};
  for (const long status : {400L, 404L, 405L}) {
    network.asked.clear();
    network.answers["http://dstack/GetQuote"] = {"", {}, status};
    ASSERT_TRUE(test::Ok(AskGuest("/s", "\x01", network.Get())));
    ASSERT_EQ(network.asked.size(), 3U);
    EXPECT_EQ(network.asked[1].body, R"({"report_data":"01)" + std::string(126, '0') + R"(","hash_algorithm":"raw"})");
  }
  network.answers["http://dstack/GetQuote"].status = 500;
  EXPECT_TRUE(test::Refused(AskGuest("/s", "\x01", network.Get()), Fault::kRemote, "status 500"));
}

TEST(GuestSocket, WhatIsNoAnswerIsRefused) {
  CannedAnswers network{{{"http://dstack/GetQuote", {"{}"}}, {"http://dstack/Info", {"{}"}}}, {}};
  for (const std::string_view path : {"/GetQuote", "/Info"}) {
    auto& body = network.answers.at("http://dstack" + std::string(path)).body;
    for (const char* const wrong : {"", "x", "[]", "{\"a\":1,\"a\":2}"}) {
      body = wrong;
      EXPECT_TRUE(test::Refused(AskGuest("/s", "\x01", network.Get()), Fault::kIntegrity, "")) << path << wrong;
    }
    body = "{}";
  }
  EXPECT_TRUE(test::Ok(AskGuest("/s", "\x01", network.Get())));
  network.answers.clear();
  EXPECT_TRUE(test::Refused(AskGuest("/s", std::string(65, 'x'), network.Get()), Fault::kConfig, "64 bytes"));
}

}  // namespace
}  // namespace gl
