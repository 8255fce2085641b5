#include "pin/commit_id.h"

#include <gtest/gtest.h>

#include <string>

namespace gl {
namespace {

TEST(CommitId, TakesAFullIdOfEitherAlgorithm) {
  const std::string sha1(40, 'a');
  const std::string sha256(64, '0');
  EXPECT_EQ(ParseCommitId(sha1)->Hex(), sha1);
  EXPECT_EQ(ParseCommitId(sha1)->Algorithm(), HashAlgorithm::kSha1);
  EXPECT_EQ(ParseCommitId(sha256)->Hex(), sha256);
  EXPECT_EQ(ParseCommitId(sha256)->Algorithm(), HashAlgorithm::kSha256);
}

TEST(CommitId, RefusesEverythingElse) {
  const std::string full(40, 'a');
  const std::string cases[] = {"",
                               "main",
                               "HEAD",
                               full.substr(1),
                               full + "a",
                               full + "aa",
                               full + " ",
                               full + "\n",
                               std::string(40, 'A'),
                               std::string(40, 'g'),
                               std::string(63, 'a'),
                               std::string(65, 'a'),
                               "refs/heads/" + full,
                               full.substr(2) + "^0"};
  for (const std::string& text : cases) {
    const auto id = ParseCommitId(text);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().fault, Fault::kConfig);
    EXPECT_TRUE(id.error().message.starts_with("COMMIT_SHA must be a full 40-hex SHA-1 or 64-hex SHA-256 hash"));
  }
}

TEST(CommitId, ShowsWhatItGotPrintableAndShort) {
  const auto id = ParseCommitId("\x1b[2J" + std::string(5000, 'x'));
  EXPECT_NE(id.error().message.find("(got: \\x1b[2Jxxx"), std::string::npos);
  EXPECT_LT(id.error().message.size(), 300U);
}

}  // namespace
}  // namespace gl
