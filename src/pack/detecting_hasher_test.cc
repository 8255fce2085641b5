#include "pack/detecting_hasher.h"

#include <gtest/gtest.h>

#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

class DetectingHasherOf : public testing::TestWithParam<HashAlgorithm> {};

TEST_P(DetectingHasherOf, NamesObjectsAsGitDoes) {
  const test::GitRepoBuilder repo(GetParam());
  for (const std::string& bytes : {std::string(), std::string("hello\n"), std::string(100'000, 'x')}) {
    for (const ObjectType type : {ObjectType::kBlob, ObjectType::kCommit, ObjectType::kTag, ObjectType::kTree}) {
      const auto id = DetectingHash(GetParam(), type, bytes);
      ASSERT_TRUE(test::Ok(id));
      const std::string name(ObjectTypeName(type));
      EXPECT_EQ(id->Hex(), repo.Git({"hash-object", "--literally", "--stdin", "-t", name}, bytes));
    }
  }
}

TEST_P(DetectingHasherOf, TakesBytesInAnyPieces) {
  const std::string bytes(10'000, 'q');
  const ObjectId whole = HashObject(GetParam(), ObjectType::kBlob, bytes);
  for (const std::size_t piece : {1U, 7U, 63U, 64U, 65U, 4096U}) {
    DetectingHasher hasher(GetParam(), ObjectType::kBlob, bytes.size());
    for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
      hasher.Update(rest.substr(0, piece));
    }
    const auto id = hasher.Finish();
    ASSERT_TRUE(test::Ok(id));
    EXPECT_EQ(*id, whole) << piece;
  }
}

INSTANTIATE_TEST_SUITE_P(Both, DetectingHasherOf, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256));

}  // namespace
}  // namespace gl
