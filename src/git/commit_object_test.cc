#include "git/commit_object.h"

#include <gtest/gtest.h>

#include <string>

#include "git/object_hash.h"

namespace gl {
namespace {

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr auto kSha256 = HashAlgorithm::kSha256;

const std::string kTreeLine = "tree b418af238c2bfe4136fde5868ff75a3fa33833d1\n";
const std::string kParentLine = "parent 7d5bf932e99b1136bda7587621150f0e6b81a94b\n";
const std::string kAuthorLine = "author A <a@example.invalid> 1700000000 +0000\n";
const std::string kCommitterLine = "committer A <a@example.invalid> 1700000000 +0000\n";
const std::string kPeople = kAuthorLine + kCommitterLine;

std::string WhyRefused(const std::string& bytes, HashAlgorithm algorithm = kSha1) {
  const auto commit = ParseCommit(algorithm, bytes);
  if (commit) return "accepted";
  EXPECT_EQ(commit.error().fault, Fault::kIntegrity);
  EXPECT_TRUE(commit.error().message.starts_with("malformed commit: ")) << commit.error().message;
  return commit.error().message;
}

#define EXPECT_REFUSED(bytes, word) EXPECT_NE(WhyRefused(bytes).find(word), std::string::npos) << WhyRefused(bytes)

// echo msg | git commit-tree b418af238c2bfe4136fde5868ff75a3fa33833d1, with the names and dates of kPeople
TEST(ParseCommit, ReadsACommitOfGit) {
  const std::string bytes = kTreeLine + kPeople + "\nmsg\n";
  EXPECT_EQ(HashObject(kSha1, ObjectType::kCommit, bytes).Hex(), "7d5bf932e99b1136bda7587621150f0e6b81a94b");
  const auto commit = ParseCommit(kSha1, bytes);
  ASSERT_TRUE(commit);
  EXPECT_EQ(commit->tree.Hex(), "b418af238c2bfe4136fde5868ff75a3fa33833d1");
  EXPECT_TRUE(commit->parents.empty());
}

TEST(ParseCommit, ReadsASha256Commit) {
  const std::string hex(64, 'c');
  const auto commit = ParseCommit(kSha256, "tree " + hex + "\nparent " + hex + "\n" + kPeople + "\n");
  ASSERT_TRUE(commit);
  EXPECT_EQ(commit->tree.Hex(), hex);
  EXPECT_EQ(commit->parents.size(), 1U);
  EXPECT_NE(WhyRefused(kTreeLine + kPeople + "\n", kSha256).find("64 lower-case hex"), std::string::npos);
}

TEST(ParseCommit, ReadsParentsInOrder) {
  const auto commit =
      ParseCommit(kSha1, kTreeLine + kParentLine + "parent " + std::string(40, '1') + "\n" + kPeople + "\n");
  ASSERT_TRUE(commit);
  ASSERT_EQ(commit->parents.size(), 2U);
  EXPECT_EQ(commit->parents[0].Hex(), "7d5bf932e99b1136bda7587621150f0e6b81a94b");
  EXPECT_EQ(commit->parents[1].Hex(), std::string(40, '1'));
}

TEST(ParseCommit, AcceptsOtherHeadersAndTheirContinuation) {
  EXPECT_TRUE(
      ParseCommit(kSha1, kTreeLine + kPeople + "encoding latin1\ngpgsig -----BEGIN\n \n tree x\n parent x\n\nm"));
}

TEST(ParseCommit, AcceptsAnythingInTheMessage) {
  EXPECT_TRUE(ParseCommit(kSha1, kTreeLine + kPeople + "\n\n\n" + kTreeLine + std::string(1, '\0')));
}

TEST(ParseCommit, AcceptsOddNamesAndDates) {
  EXPECT_TRUE(ParseCommit(kSha1, kTreeLine + "author  <> -1\ncommitter \xFF\n\n"));
}

TEST(ParseCommit, AcceptsACommitWithoutMessage) {
  EXPECT_TRUE(ParseCommit(kSha1, kTreeLine + kPeople));
  EXPECT_TRUE(ParseCommit(kSha1, kTreeLine + kPeople + "\n"));
}

TEST(ParseCommit, RefusesAWrongTreeLine) {
  EXPECT_REFUSED("", "no 'tree' line");
  EXPECT_REFUSED(kPeople + "\n", "no 'tree' line");
  EXPECT_REFUSED("\n" + kTreeLine + kPeople, "no 'tree' line");
  EXPECT_REFUSED(" " + kTreeLine + kPeople, "no 'tree' line");
  EXPECT_REFUSED("tree\n" + kPeople, "no 'tree' line");
  EXPECT_REFUSED("tree \n" + kPeople, "no value");
  EXPECT_REFUSED("tree " + std::string(40, 'a'), "has no end");
  EXPECT_REFUSED("tree " + std::string(40, 'A') + "\n" + kPeople, "lower-case hex");
  EXPECT_REFUSED("tree " + std::string(39, 'a') + "\n" + kPeople, "40 lower-case hex");
  EXPECT_REFUSED("tree " + std::string(64, 'a') + "\n" + kPeople, "40 lower-case hex");
  EXPECT_REFUSED("tree  " + std::string(40, 'a') + "\n" + kPeople, "lower-case hex");
  EXPECT_REFUSED("tree " + std::string(40, 'a') + "\r\n" + kPeople, "lower-case hex");
}

TEST(ParseCommit, RefusesASecondTree) {
  EXPECT_REFUSED(kTreeLine + kTreeLine + kPeople + "\n", "no 'author' line");
  EXPECT_REFUSED(kTreeLine + kParentLine + kTreeLine + kPeople + "\n", "no 'author' line");
  EXPECT_REFUSED(kTreeLine + kPeople + kTreeLine + "\n", "extra 'tree' line after");
  EXPECT_REFUSED(kTreeLine + kPeople + "encoding x\n" + kTreeLine + "\n", "extra 'tree' line after");
  EXPECT_REFUSED(kTreeLine + kPeople + "tree\n\n", "extra 'tree' line after");
}

TEST(ParseCommit, RefusesWrongParents) {
  EXPECT_REFUSED(kTreeLine + "parent x\n" + kPeople + "\n", "'parent' line does not hold");
  EXPECT_REFUSED(kTreeLine + kAuthorLine + kParentLine + kCommitterLine + "\n", "no 'committer' line");
  EXPECT_REFUSED(kTreeLine + kPeople + kParentLine + "\n", "extra 'parent' line after");
}

TEST(ParseCommit, RefusesMissingRepeatedOrEmptyPeople) {
  EXPECT_REFUSED(kTreeLine + "\n", "no 'author' line");
  EXPECT_REFUSED(kTreeLine + kCommitterLine + "\n", "no 'author' line");
  EXPECT_REFUSED(kTreeLine + kAuthorLine + "\n", "no 'committer' line");
  EXPECT_REFUSED(kTreeLine + kCommitterLine + kAuthorLine + "\n", "no 'author' line");
  EXPECT_REFUSED(kTreeLine + kAuthorLine + kPeople + "\n", "no 'committer' line");
  EXPECT_REFUSED(kTreeLine + kPeople + kAuthorLine + "\n", "extra 'author' line after");
  EXPECT_REFUSED(kTreeLine + kPeople + kCommitterLine + "\n", "extra 'committer' line after");
  EXPECT_REFUSED(kTreeLine + "author \n" + kCommitterLine + "\n", "'author' line has no value");
  EXPECT_REFUSED(kTreeLine + kAuthorLine + " more\n" + kCommitterLine + "\n", "no 'committer' line");
  EXPECT_REFUSED(kTreeLine + kPeople + " more\n\n", "second line");
}

TEST(ParseCommit, RefusesNulInAHeader) {
  EXPECT_REFUSED(kTreeLine + "author A" + std::string(1, '\0') + "\n" + kCommitterLine + "\n", "NUL");
  EXPECT_REFUSED(kTreeLine + kPeople + "x " + std::string(1, '\0') + "\n", "NUL");
}

TEST(ParseCommit, RefusesHeadersCutShort) {
  EXPECT_REFUSED(kTreeLine + kAuthorLine + "committer A", "has no end");
  EXPECT_REFUSED(kTreeLine + kPeople + "encoding", "has no end");
}

}  // namespace
}  // namespace gl
