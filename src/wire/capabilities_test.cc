#include "wire/capabilities.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Refused;

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr auto kSha256 = HashAlgorithm::kSha256;
constexpr PktLine kFlush{PktLine::Kind::kFlush, {}};

PktLine Data(std::string_view text) { return {PktLine::Kind::kData, text}; }

// What comes of LINES and a flush: the first result that is not "more".
Result<std::optional<Capabilities>> Read(const std::vector<std::string>& lines, HashAlgorithm wanted = kSha1) {
  AdvertisementReader reader(wanted);
  for (const std::string& line : lines) {
    auto result = reader.Take(Data(line));
    if (!result || *result) return result;
  }
  return reader.Take(kFlush);
}

std::optional<Capabilities> Found(const std::vector<std::string>& lines, HashAlgorithm wanted = kSha1) {
  const auto result = Read(lines, wanted);
  EXPECT_TRUE(test::Ok(result));
  return result ? *result : std::nullopt;
}

// git 2.39.5, GIT_PROTOCOL=version=2 git upload-pack PATH
const std::vector<std::string> kGit = {
    "version 2\n",     "agent=git/2.39.5\n",   "ls-refs=unborn\n", "fetch=shallow wait-for-done\n",
    "server-option\n", "object-format=sha1\n", "object-info\n"};

TEST(Advertisement, ReadsWhatGitSays) {
  const auto found = Found(kGit);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->object_format, kSha1);
  EXPECT_TRUE(found->names_object_format);
  EXPECT_TRUE(found->names_agent);
  EXPECT_TRUE(found->ls_refs);
  EXPECT_TRUE(found->shallow);
  EXPECT_FALSE(found->filter);
}

TEST(Advertisement, ReadsTheLeastThereMayBe) {
  const auto found = Found({"version 2", "fetch"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->object_format, kSha1);
  EXPECT_FALSE(found->names_object_format || found->names_agent || found->ls_refs || found->shallow);
}

TEST(Advertisement, ReadsEveryFeatureOfFetch) {
  const auto found = Found({"version 2\n", "fetch=packfile-uris filter shallow sideband-all ref-in-want\n"});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->shallow && found->filter);
  EXPECT_FALSE(Found({"version 2\n", "fetch=shallower x-shallow\n"})->shallow);
}

TEST(Advertisement, IgnoresUnknownKeys) {
  EXPECT_TRUE(Found({"version 2\n", "fetch\n", "new-thing=\x01\xff\n", "new-thing\n", "Bundle_URI\n"}));
}

TEST(Advertisement, OnlyNotesThatAnAgentIsNamed) {
  for (const char* const line : {"agent=\x1b[2J\n", "agent\n"}) {
    EXPECT_TRUE(Found({"version 2\n", "fetch\n", line})->names_agent) << line;
  }
}

TEST(Advertisement, TheObjectFormatIsTheWantedOne) {
  EXPECT_EQ(Found({"version 2\n", "fetch\n", "object-format=sha256\n"}, kSha256)->object_format, kSha256);
  EXPECT_TRUE(Refused(Read({"version 2\n", "fetch\n", "object-format=sha256\n"}), Fault::kRemote,
                      "format 'sha256'; expected 'sha1'"));
  EXPECT_TRUE(Refused(Read({"version 2\n", "fetch\n"}, kSha256), Fault::kRemote, "format 'sha1'; expected 'sha256'"));
  EXPECT_TRUE(Refused(Read({"version 2\n", "fetch\n", "object-format=\xff\n"}), Fault::kRemote, "format '\\xff'"));
}

TEST(Advertisement, RecognisesOlderProtocols) {
  const std::string zeros(40, '0');
  for (const std::string& first :
       {std::string("version 1\n"), zeros + " HEAD\n", zeros + std::string(" capabilities^{}\0 side-band\n", 28),
        std::string(64, 'a') + " refs/heads/x"}) {
    AdvertisementReader reader(kSha1);
    EXPECT_TRUE(Refused(reader.Take(Data(first)), Fault::kRemote, kOlderProtocol)) << first;
    EXPECT_TRUE(Refused(reader.Take(Data(first)), Fault::kRemote, "expected nothing after the advertisement"));
  }
  EXPECT_TRUE(Refused(Read({}), Fault::kRemote, kOlderProtocol));  // of an empty repository
}

TEST(Advertisement, RefusesWhatIsNone) {
  for (const char* const first : {"version 3\n", "version 2 \n", "", "# service=git-upload-pack\n", "<html>",
                                  "0123456789012345678901234567890123456789"}) {
    EXPECT_TRUE(Refused(Read({first}), Fault::kRemote, "expected 'version 2', got '")) << first;
  }
  AdvertisementReader reader(kSha1);
  EXPECT_TRUE(Refused(reader.Take({PktLine::Kind::kDelimiter, {}}), Fault::kRemote, "got a delimiter packet"));
  EXPECT_TRUE(Refused(reader.Take(Data("version 2\n")), Fault::kRemote, "expected nothing after"));
}

TEST(Advertisement, RefusesWhatIsNoCapability) {
  for (const char* const line : {"", "\n", "=x\n", "a b\n", "ls-refs \n", "\x1b=x\n"}) {
    EXPECT_TRUE(Refused(Read({"version 2\n", "fetch\n", line}), Fault::kRemote, "expected a capability")) << line;
  }
  for (const auto kind : {PktLine::Kind::kDelimiter, PktLine::Kind::kResponseEnd}) {
    AdvertisementReader reader(kSha1);
    EXPECT_TRUE(test::Ok(reader.Take(Data("version 2\n"))));
    EXPECT_TRUE(Refused(reader.Take({kind, {}}), Fault::kRemote, "expected a capability"));
  }
}

TEST(Advertisement, RefusesWhatIsSaidTwice) {
  for (const std::string line : {"fetch=shallow\n", "object-format=sha1\n", "agent=x\n", "ls-refs\n"}) {
    EXPECT_TRUE(Refused(Read({"version 2\n", line, line, "fetch\n"}), Fault::kRemote, "expected one '")) << line;
  }
}

TEST(Advertisement, RefusesAServerWithoutFetch) {
  EXPECT_TRUE(Refused(Read({"version 2\n", "ls-refs\n"}), Fault::kRemote, "does not offer the command 'fetch'"));
}

TEST(Advertisement, PassesTheRemotesErrorOn) {
  EXPECT_TRUE(Refused(Read({"ERR access denied\n"}), Fault::kRemote, "the remote says: access denied"));
  EXPECT_TRUE(Refused(Read({"version 2\n", "ERR too busy"}), Fault::kRemote, "the remote says: too busy"));
}

TEST(Advertisement, IsBounded) {
  std::vector<std::string> lines(kMaxCapabilityLines, "x\n");
  lines.front() = "fetch\n";
  lines.insert(lines.begin(), "version 2\n");
  EXPECT_TRUE(Found(lines));
  lines.emplace_back("x\n");
  EXPECT_TRUE(Refused(Read(lines), Fault::kRemote, "expected at most 256 capabilities"));
  EXPECT_TRUE(Refused(Read({"version 2\n", "x=" + std::string(40'000, 'y'), "x=" + std::string(40'000, 'y')}),
                      Fault::kRemote, "in 65536 bytes"));
}

}  // namespace
}  // namespace gl
