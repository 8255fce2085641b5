#include "net/http_get.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

const HttpRequest kRequest = HttpRequest::Get(WebUrl::Parse("https://user:secret@h/p?q", "it").value());

TEST(HttpGet, ARequestShowsNoPassword) {
  EXPECT_EQ(kRequest.url, "https://user:secret@h/p?q");
  EXPECT_EQ(kRequest.shown, "https://***@h/p?q");
  EXPECT_FALSE(kRequest.any_certificate);
}

TEST(HttpGet, OnlyTheStatus200IsAnAnswer) {
  EXPECT_EQ(Answered(kRequest, HttpResponse{.status = 200, .body = "x", .headers = {}})->body, "x");
  for (const long status : {0L, 204L, 206L, 301L, 404L, 500L}) {
    const auto answer = Answered(kRequest, HttpResponse{.status = status, .body = "x", .headers = {}}, "do this");
    EXPECT_TRUE(
        test::Refused(answer, Fault::kRemote,
                      "https://***@h/p?q: the server answers with status " + std::to_string(status) + "; do this"));
  }
  EXPECT_TRUE(test::Refused(Answered(kRequest, std::unexpected(HttpFailure{{Fault::kIntegrity, "over"}})),
                            Fault::kIntegrity, "over"));
}

TEST(HttpGet, WhatIsNoHttpsIsNotAsked) {
  HttpClient client({});
  for (const char* const address : {"http://localhost:1/", "file:///etc/passwd", "ftp://localhost:1/", ""}) {
    const auto answer = client.Ask({.url = address, .shown = address});
    ASSERT_FALSE(answer) << address;
    EXPECT_EQ(answer.error().error.fault, Fault::kRemote);
    EXPECT_FALSE(answer.error().untrusted_certificate);
  }
}

TEST(HttpGet, WhereNobodyListensThereIsNoAnswerAndWhoIsStoppedAsksNoLonger) {
  std::string asked;
  HttpClient client({.progress = [&asked](std::string_view address) { asked = address; }});
  const auto answer = client.Ask({.url = "https://127.0.0.1:1/", .shown = "https://127.0.0.1:1/"});
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().error.message.starts_with("https://127.0.0.1:1/: nobody answers there"));
  EXPECT_EQ(asked, "https://127.0.0.1:1/");
  const auto socket = client.Ask({.url = "http://dstack/", .shown = "it", .unix_socket = "/nonexistent/socket"});
  ASSERT_FALSE(socket);
  EXPECT_TRUE(socket.error().error.message.starts_with("it: nobody answers there"));
}

}  // namespace
}  // namespace gl
