#include "launch/curl.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"

namespace gl {
namespace {

using test::MakePin;
using test::Refused;

const std::string kCommit(40, '1');

TEST(CurlConfig, QuotesWhatVaries) {
  EXPECT_EQ(CurlOption("url", R"(https://h/"\)"), "url = \"https://h/\\\"\\\\\"\n");
  EXPECT_EQ(CurlOption("header", "A: # b"), "header = \"A: # b\"\n");
}

TEST(CurlConfig, AllowsHttpOnlyWhereItIsSaid) {
  const std::string config = CurlRequest("https://h/x", {"A: b", "C: d"}, false);
  EXPECT_NE(config.find("proto = \"=https\"\n"), std::string::npos);
  EXPECT_NE(config.find("\nurl = \"https://h/x\"\nheader = \"A: b\"\nheader = \"C: d\"\n"), std::string::npos);
  EXPECT_NE(config.find("fail\n"), std::string::npos);
  EXPECT_NE(CurlRequest("http://h/x", {}, true).find("proto = \"=http,https\"\n"), std::string::npos);
}

TEST(RunCurl, SaysInCurlsWordsWhyItFailed) {
  const Pin pin = MakePin("http://127.0.0.1:1/x", kCommit, "/srv/work");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const ByteSink take = [](std::string_view bytes) {
    return bytes.empty() ? Status() : Fail(Fault::kBug, "there is nothing to come");
  };
  EXPECT_TRUE(Refused(RunCurl(pin, pin.repo, deadline, CurlRequest("http://127.0.0.1:1/", {}, true), take),
                      Fault::kRemote, "curl: (7) Failed to connect to 127.0.0.1 port 1"));
  EXPECT_TRUE(Refused(RunCurl(pin, pin.repo, deadline, CurlRequest("http://127.0.0.1:1/", {}, false), take),
                      Fault::kRemote, "curl: (1) Protocol \"http\""));
  EXPECT_TRUE(Refused(RunCurl(pin, pin.repo, deadline, CurlRequest("file:///etc/passwd", {}, true), take),
                      Fault::kRemote, "curl: (1) Protocol \"file\""));
  EXPECT_TRUE(Refused(RunCurl(pin, pin.repo, deadline, "", take), Fault::kRemote, "curl: no URL specified"));
}

}  // namespace
}  // namespace gl
