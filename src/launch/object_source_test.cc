#include "launch/object_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/builders/git_object_builder.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/object_store.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::ObjectStore;
using test::Ok;
using test::Refused;
using test::SameDigits;

constexpr auto kSha1 = HashAlgorithm::kSha1;

struct Blob {
  Result<std::uint64_t> size;
  std::string bytes;
  int pieces = 0;
};

Blob ReadBlob(ObjectSource& source, const ObjectId& id) {
  std::string bytes;
  int pieces = 0;
  auto size = source.ReadBlob(id, [&](std::string_view piece) -> Status {
    bytes += piece;
    ++pieces;
    return {};
  });
  return {std::move(size), std::move(bytes), pieces};
}

class ObjectSourceTest : public testing::TestWithParam<HashAlgorithm> {};

TEST_P(ObjectSourceTest, ReadsObjectsOneAfterTheOther) {
  const ObjectStore store(GetParam());
  const ObjectId blob = store.Add(ObjectType::kBlob, "hello\n"), empty = store.Add(ObjectType::kBlob, "");
  const ObjectId tree = store.Tree({store.File("f", "x")});
  ObjectSource source = store.Source();
  EXPECT_EQ(ReadBlob(source, blob).bytes, "hello\n");
  EXPECT_EQ(ReadBlob(source, empty).size.value(), 0U);
  EXPECT_EQ(source.ReadWhole(tree, ObjectType::kTree).value(), SerializeTree({store.File("f", "x")}));
  EXPECT_EQ(ReadBlob(source, blob).size.value(), 6U);
}

TEST_P(ObjectSourceTest, ReadsWhatGitPacked) {
  const test::GitRepoBuilder repo(GetParam());
  test::WriteFile(repo.Path("file"), std::string(5000, 'a'));
  const std::string commit = repo.Commit();
  test::WriteFile(repo.Path("file"), std::string(5000, 'a') + "b");
  repo.Commit();
  const std::string pack = repo.Git({"pack-objects", "--revs", "--quiet", "--stdout"}, "HEAD\n");
  const ObjectStore store(GetParam());
  EXPECT_EQ(test::RunGit({"-C", store.GitDir(), "index-pack", "--stdin"}, pack).exit_code, 0);

  ObjectSource source = store.Source();
  const auto bytes = source.ReadWhole(ObjectId::FromHex(GetParam(), commit).value(), ObjectType::kCommit);
  ASSERT_TRUE(Ok(bytes));
  EXPECT_EQ(*bytes + "", repo.Git({"cat-file", "commit", commit}) + "\n");
  const ObjectId blob = ObjectId::FromHex(GetParam(), repo.Git({"rev-parse", commit + ":file"})).value();
  EXPECT_EQ(ReadBlob(source, blob).bytes, std::string(5000, 'a'));
}

TEST_P(ObjectSourceTest, ForgedBytesAreRefused) {
  const ObjectStore store(GetParam());
  const ObjectId blob = SameDigits(GetParam(), 'a'), tree = SameDigits(GetParam(), 'b');
  store.Forge(blob, "blob 5", "other");
  store.Forge(tree, "tree 0", "");
  ObjectSource source = store.Source();
  EXPECT_TRUE(Refused(ReadBlob(source, blob).size, Fault::kIntegrity,
                      "object " + blob.Hex() + " has bytes that do not hash to its id"));
  EXPECT_TRUE(Refused(source.ReadWhole(tree, ObjectType::kTree), Fault::kIntegrity,
                      "object " + tree.Hex() + " has bytes that do not hash to its id"));
}

INSTANTIATE_TEST_SUITE_P(Algorithms, ObjectSourceTest, testing::Values(kSha1, HashAlgorithm::kSha256),
                         [](const auto& each) { return each.param == kSha1 ? "Sha1" : "Sha256"; });

TEST(ObjectSource, AnObjectOfAnotherTypeIsRefused) {
  const ObjectStore store;
  const ObjectId blob = store.Add(ObjectType::kBlob, "x");
  const ObjectId tree = store.Tree({});
  const ObjectId tag = store.Add(ObjectType::kTag, "object " + blob.Hex() + "\ntype blob\ntag t\n\nm\n");
  ObjectSource source = store.Source();
  EXPECT_TRUE(Refused(source.ReadWhole(blob, ObjectType::kCommit), Fault::kIntegrity,
                      "object " + blob.Hex() + " is a blob, not a commit"));
  // What was asked for in vain lies in the pipe still; a source is done with after its first refusal.
  ObjectSource second = store.Source(), third = store.Source();
  EXPECT_TRUE(Refused(ReadBlob(second, tree).size, Fault::kIntegrity, "is a tree, not a blob"));
  EXPECT_TRUE(Refused(third.ReadWhole(tag, ObjectType::kCommit), Fault::kIntegrity, "is a tag, not a commit"));
}

TEST(ObjectSource, AMissingObjectIsRefused) {
  const ObjectStore store;
  ObjectSource source = store.Source();
  const ObjectId id = SameDigits(kSha1, '5');
  EXPECT_TRUE(
      Refused(source.ReadWhole(id, ObjectType::kCommit), Fault::kIntegrity, "object " + id.Hex() + " is missing"));
  EXPECT_TRUE(Refused(ReadBlob(source, id).size, Fault::kIntegrity, "is missing"));
}

TEST(ObjectSource, SizesAreJudgedBeforeTheBytes) {
  const ObjectStore store;
  const ObjectId tree = SameDigits(kSha1, '1'), blob = SameDigits(kSha1, '2');
  store.Forge(tree, "tree " + std::to_string(kMaxTreeBytes + 1), "x");
  store.Forge(blob, "blob " + std::to_string(kMaxObjectBytes + 1), "x");
  ObjectSource first = store.Source(), second = store.Source();
  EXPECT_TRUE(
      Refused(first.ReadWhole(tree, ObjectType::kTree), Fault::kIntegrity, "is too large: the limit is 67108864"));
  EXPECT_TRUE(Refused(ReadBlob(second, blob).size, Fault::kIntegrity, "is too large: the limit is 4294967296"));
}

TEST(ObjectSource, AnObjectThatGitCannotReadIsRefused) {
  const ObjectStore store;
  const ObjectId cut = SameDigits(kSha1, '3'), garbage = SameDigits(kSha1, '4');
  store.Forge(cut, "blob 1000", std::string(1000, 'x'));
  const std::string path = store.GitDir() + "/objects/33/" + cut.Hex().substr(2);
  test::SetMode(path, 0644);
  ASSERT_EQ(truncate(path.c_str(), 500), 0);
  store.Forge(garbage, "nonsense", "");
  ObjectSource first = store.Source(), second = store.Source();
  EXPECT_TRUE(Refused(ReadBlob(first, cut).size, Fault::kIntegrity, "git could not read an object that was fetched"));
  EXPECT_TRUE(Refused(ReadBlob(second, garbage).size, Fault::kIntegrity, "object"));
}

TEST(ObjectSource, ALargeBlobComesInPieces) {
  const ObjectStore store;
  std::string bytes;
  for (int i = 0; bytes.size() < 2'000'000; ++i) bytes += std::to_string(i) + "\n";
  const ObjectId id = store.Add(ObjectType::kBlob, bytes);
  ObjectSource source = store.Source();
  const Blob blob = ReadBlob(source, id);
  ASSERT_TRUE(Ok(blob.size));
  EXPECT_EQ(*blob.size, bytes.size());
  EXPECT_TRUE(blob.bytes == bytes);
  EXPECT_GT(blob.pieces, 1);
}

TEST(ObjectSource, TheSinksErrorEndsTheReading) {
  const ObjectStore store;
  const ObjectId id = store.Add(ObjectType::kBlob, std::string(1'000'000, 'x'));
  ObjectSource source = store.Source();
  int pieces = 0;
  const auto refused = source.ReadBlob(id, [&](std::string_view) -> Status {
    ++pieces;
    return Fail(Fault::kWorkDir, "the disk is full");
  });
  EXPECT_TRUE(Refused(refused, Fault::kWorkDir, "the disk is full"));
  EXPECT_EQ(pieces, 1);
}

}  // namespace
}  // namespace gl
