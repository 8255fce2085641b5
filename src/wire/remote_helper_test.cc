#include "wire/remote_helper.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/builders/outcome.h"
#include "wire/capabilities.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

TEST(HelperCapabilities, ReadsWhatGitSays) {
  // git 2.39.5, git remote-http
  ByteReader from("stateless-connect\nfetch\nget\noption\npush\ncheck-connectivity\nobject-format\n\nrest");
  EXPECT_TRUE(TakeHelperCapabilities(from).value());
  EXPECT_EQ(from.Rest(), "rest");
}

TEST(HelperCapabilities, RefusesAProgramThatCannotConnect) {
  for (const std::string text : {"\n", "fetch\n\n", "stateless-connect2\n\n", "\nstateless-connect\n\n"}) {
    ByteReader from(text);
    EXPECT_TRUE(Refused(TakeHelperCapabilities(from), Fault::kRemote, kOlderProtocol)) << text;
  }
  ByteReader from("fetch\n*stateless-connect\n\n");
  EXPECT_TRUE(TakeHelperCapabilities(from).value());
}

TEST(HelperCapabilities, WaitsForItsEnd) {
  for (const std::string_view text : {"", "fetch", "fetch\n", "stateless-connect\nfe"}) {
    ByteReader from(text);
    const auto found = TakeHelperCapabilities(from);
    EXPECT_TRUE(Ok(found) && !*found) << text;
    EXPECT_EQ(from.Rest(), text);
  }
}

TEST(HelperCapabilities, RefusesWhatItCannotObey) {
  ByteReader from("fetch\n*\x1bnew\n\n");
  EXPECT_TRUE(Refused(TakeHelperCapabilities(from), Fault::kRemote, "got '*\\x1bnew'"));
}

TEST(HelperCapabilities, IsBounded) {
  for (const std::string& text : {std::string(kMaxHelperBytes, 'x'), std::string(kMaxHelperBytes, 'x') + "\n\n"}) {
    ByteReader from(text);
    EXPECT_TRUE(Refused(TakeHelperCapabilities(from), Fault::kRemote, "expected its end within 4096 bytes"));
  }
}

TEST(HelperConnection, ReadsTheThreeAnswers) {
  ByteReader from("\nfallback\nunsupported\n000eversion 2\n");
  EXPECT_TRUE(TakeHelperConnection(from).value());
  EXPECT_TRUE(Refused(TakeHelperConnection(from), Fault::kRemote, kOlderProtocol));
  EXPECT_TRUE(Refused(TakeHelperConnection(from), Fault::kRemote, kOlderProtocol));
  EXPECT_TRUE(Refused(TakeHelperConnection(from), Fault::kRemote, "or 'unsupported', got '000eversion 2'"));
}

TEST(HelperConnection, WaitsForItsEnd) {
  ByteReader from("fall");
  EXPECT_FALSE(TakeHelperConnection(from).value());
  EXPECT_EQ(from.Rest(), "fall");
}

TEST(HelperConnection, IsBounded) {
  const std::string text(kMaxHelperBytes, 'x');
  ByteReader from(text);
  EXPECT_TRUE(Refused(TakeHelperConnection(from), Fault::kRemote, "expected its end within"));
}

}  // namespace
}  // namespace gl
