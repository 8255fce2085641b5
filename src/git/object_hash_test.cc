#include "git/object_hash.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

std::string Sha1(ObjectType type, std::string_view bytes) {
  return HashObject(HashAlgorithm::kSha1, type, bytes).Hex();
}
std::string Sha256(ObjectType type, std::string_view bytes) {
  return HashObject(HashAlgorithm::kSha256, type, bytes).Hex();
}

// printf 'hello\n' | git hash-object --stdin; printf '' | git hash-object --stdin -t tree;
// printf hello | git hash-object --stdin --literally -t commit (and -t tag); the same after
// git init --object-format=sha256
TEST(HashObject, GivesTheIdsOfGit) {
  EXPECT_EQ(Sha1(ObjectType::kBlob, "hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
  EXPECT_EQ(Sha1(ObjectType::kTree, ""), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  EXPECT_EQ(Sha1(ObjectType::kCommit, "hello"), "34f5fae8d15abafca1ab4a596faab46b4583d8db");
  EXPECT_EQ(Sha1(ObjectType::kTag, "hello"), "b24f716b99f1270b22f04a83a4c4b267f74ba129");
  EXPECT_EQ(Sha256(ObjectType::kBlob, "hello\n"), "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4");
  EXPECT_EQ(Sha256(ObjectType::kTree, ""), "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321");
}

TEST(ObjectHasher, TakesBytesInPieces) {
  ObjectHasher hasher(HashAlgorithm::kSha1, ObjectType::kBlob, 6);
  hasher.Update("hel");
  hasher.Update("lo\n");
  EXPECT_EQ(hasher.Finish().Hex(), Sha1(ObjectType::kBlob, "hello\n"));
}

TEST(ObjectType, HasItsName) {
  EXPECT_EQ(ObjectTypeName(ObjectType::kCommit), "commit");
  EXPECT_EQ(ObjectTypeName(ObjectType::kTree), "tree");
  EXPECT_EQ(ObjectTypeName(ObjectType::kBlob), "blob");
  EXPECT_EQ(ObjectTypeName(ObjectType::kTag), "tag");
}

}  // namespace
}  // namespace gl
