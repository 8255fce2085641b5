#include "launch/object_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "launch/pack_intake.h"
#include "tests/builders/git_object_builder.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/in_child.h"
#include "tests/builders/long_text.h"
#include "tests/builders/outcome.h"
#include "tests/builders/pack_builder.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::MakeDir;
using test::Ok;
using test::Refused;
using test::SameDigits;
using test::StoreBuilder;
using test::TakeIn;
using test::TempDir;
using test::WriteFile;

constexpr auto kSha1 = HashAlgorithm::kSha1;

struct Blob {
  Result<std::uint64_t> size;
  std::string bytes;
  int pieces = 0;
};

Blob ReadBlob(const ObjectStore& store, const ObjectId& id) {
  std::string bytes;
  int pieces = 0;
  auto size = store.ReadBlob(id, [&](std::string_view piece) -> Status {
    bytes += piece;
    ++pieces;
    return {};
  });
  return {std::move(size), std::move(bytes), pieces};
}

class ObjectStoreTest : public testing::TestWithParam<HashAlgorithm> {};

TEST_P(ObjectStoreTest, ReadsObjectsOneAfterTheOther) {
  StoreBuilder builder(GetParam());
  const ObjectId blob = builder.Add(ObjectType::kBlob, "hello\n"), empty = builder.Add(ObjectType::kBlob, "");
  const ObjectId tree = builder.Tree({builder.File("f", "x")});
  const auto store = builder.Store();
  EXPECT_EQ(ReadBlob(*store, blob).bytes, "hello\n");
  EXPECT_EQ(ReadBlob(*store, empty).size.value(), 0U);
  EXPECT_EQ(*store->ReadWhole(tree, ObjectType::kTree).value(), SerializeTree({builder.File("f", "x")}));
  EXPECT_EQ(ReadBlob(*store, blob).size.value(), 6U);
}

// Deltas among them.
TEST_P(ObjectStoreTest, ReadsWhatGitPacked) {
  const test::GitRepoBuilder repo(GetParam());
  std::string text;
  for (int i = 0; i < 500; ++i) text += std::to_string(i * i) + "\n";
  WriteFile(repo.Path("file"), text);
  const std::string commit = repo.Commit();
  WriteFile(repo.Path("file"), text + "b");
  repo.Commit();
  ObjectStore store;
  ASSERT_TRUE(
      Ok(TakeIn(repo.Git({"pack-objects", "--revs", "--quiet", "--stdout"}, "HEAD\n"), GetParam(), nullptr, store)));
  const auto bytes = store.ReadWhole(ObjectId::FromHex(GetParam(), commit).value(), ObjectType::kCommit);
  ASSERT_TRUE(Ok(bytes));
  EXPECT_EQ(**bytes, repo.Git({"cat-file", "commit", commit}) + "\n");
  const ObjectId blob = ObjectId::FromHex(GetParam(), repo.Git({"rev-parse", commit + ":file"})).value();
  EXPECT_EQ(ReadBlob(store, blob).bytes, text);
}

// A thin pack's deltas build on what an earlier one holds.
TEST_P(ObjectStoreTest, ReadsAThinPackBesideWhatItBuildsOn) {
  const test::GitRepoBuilder repo(GetParam());
  std::string text;
  for (int i = 0; i < 500; ++i) text += std::to_string(i * i) + "\n";
  WriteFile(repo.Path("file"), text);
  const std::string first = repo.Commit();
  WriteFile(repo.Path("file"), text + "b");
  const std::string second = repo.Commit();
  const std::string thin =
      repo.Git({"pack-objects", "--revs", "--quiet", "--stdout", "--thin"}, second + "\n^" + first + "\n");
  ObjectStore alone, store;
  EXPECT_TRUE(Refused(TakeIn(thin, GetParam(), nullptr, alone), Fault::kIntegrity, "is nowhere"));
  ASSERT_TRUE(Ok(
      TakeIn(repo.Git({"pack-objects", "--revs", "--quiet", "--stdout"}, first + "\n"), GetParam(), nullptr, store)));
  ASSERT_TRUE(Ok(TakeIn(thin, GetParam(), nullptr, store)));
  const ObjectId blob = ObjectId::FromHex(GetParam(), repo.Git({"rev-parse", second + ":file"})).value();
  EXPECT_EQ(ReadBlob(store, blob).bytes, text + "b");
}

INSTANTIATE_TEST_SUITE_P(Algorithms, ObjectStoreTest, testing::Values(kSha1, HashAlgorithm::kSha256),
                         [](const auto& each) { return each.param == kSha1 ? "Sha1" : "Sha256"; });

TEST(ObjectStore, AnObjectOfAnotherTypeIsRefused) {
  StoreBuilder builder;
  const ObjectId blob = builder.Add(ObjectType::kBlob, "x");
  const ObjectId tree = builder.Tree({});
  const ObjectId tag = builder.Add(ObjectType::kTag, "object " + blob.Hex() + "\ntype blob\ntag t\n\nm\n");
  const auto store = builder.Store();
  EXPECT_TRUE(Refused(store->ReadWhole(blob, ObjectType::kCommit), Fault::kIntegrity,
                      "object " + blob.Hex() + " is a blob, not a commit"));
  EXPECT_TRUE(Refused(ReadBlob(*store, tree).size, Fault::kIntegrity, "is a tree, not a blob"));
  EXPECT_TRUE(Refused(store->ReadWhole(tag, ObjectType::kCommit), Fault::kIntegrity, "is a tag, not a commit"));
}

TEST(ObjectStore, AMissingObjectIsRefused) {
  StoreBuilder builder;
  builder.Add(ObjectType::kBlob, "x");
  const auto store = builder.Store();
  const ObjectId id = SameDigits(kSha1, '5');
  EXPECT_TRUE(
      Refused(store->ReadWhole(id, ObjectType::kCommit), Fault::kIntegrity, "object " + id.Hex() + " is missing"));
  EXPECT_TRUE(Refused(ReadBlob(*store, id).size, Fault::kIntegrity, "is missing"));
  EXPECT_EQ(store->OpenBase(id).value().has_value(), false);
}

TEST(ObjectStore, ALargeBlobComesInPieces) {
  StoreBuilder builder;
  const std::string bytes = test::LongText(17U << 20U);
  const ObjectId id = builder.Add(ObjectType::kBlob, bytes);
  const Blob blob = ReadBlob(*builder.Store(), id);
  ASSERT_TRUE(Ok(blob.size));
  EXPECT_EQ(*blob.size, bytes.size());
  EXPECT_TRUE(blob.bytes == bytes);
  EXPECT_GT(blob.pieces, 1);
}

// As a host sends two versions of a large file, in files without a name.
TEST(ObjectStore, ALargeDeltaIsReadThroughTheStagingFolder) {
  const std::string large(17U << 20U, 'l'), changed = large.substr(0, 0xFFFFFF) + "changed";
  test::PackBuilder builder(kSha1, 1);
  const auto base = builder.Blob(large);
  builder.OffsetDelta(base, test::AppendingDelta(large.size(), 0xFFFFFF, "changed"));
  const TempDir dir;
  ObjectStore store(dir.Handle()), nowhere;
  ASSERT_TRUE(Ok(TakeIn(builder.Bytes(), kSha1, nullptr, store)));
  const Blob blob = ReadBlob(store, HashObject(kSha1, ObjectType::kBlob, changed));
  ASSERT_TRUE(Ok(blob.size));
  EXPECT_TRUE(blob.bytes == changed);
  EXPECT_TRUE(ListNames(dir.Handle()).value().empty());
  EXPECT_TRUE(Refused(TakeIn(builder.Bytes(), kSha1, nullptr, nowhere), Fault::kWorkDir, "cannot create 'scratch'"));
}

TEST(ObjectStore, TheSinksErrorEndsTheReading) {
  StoreBuilder builder;
  const ObjectId id = builder.Add(ObjectType::kBlob, std::string(17U << 20U, 'x'));
  int pieces = 0;
  const auto refused = builder.Store()->ReadBlob(id, [&](std::string_view) -> Status {
    ++pieces;
    return Fail(Fault::kWorkDir, "the disk is full");
  });
  EXPECT_TRUE(Refused(refused, Fault::kWorkDir, "the disk is full"));
  EXPECT_EQ(pieces, 1);
}

// Somebody else may have a hand on a kept pack: what is read again is what was there, or an error.
TEST(ObjectStore, APackThatBecomesShorterIsRefused) {
  StoreBuilder builder;
  const ObjectId id = builder.Add(ObjectType::kBlob, std::string(9'000'000, 'x'));
  const TempDir dir;
  WriteFile(dir.Path("pack"), builder.PackOf());
  ObjectStore store;
  ASSERT_TRUE(Ok(TakeInFile({UniqueFd(open(dir.Path("pack").c_str(), O_RDONLY | O_CLOEXEC)), "pack"}, kSha1, nullptr,
                            Deadline::max(), store)));
  EXPECT_EQ(store.Packs().front().path, "pack");
  ASSERT_EQ(truncate(dir.Path("pack").c_str(), 1000), 0);
  EXPECT_TRUE(Refused(ReadBlob(store, id).size, Fault::kIntegrity, "a pack became shorter"));
}

class FindPacksTest : public testing::Test {
 protected:
  FindPacksTest() {
    MakeDir(dir_.Path("objects"));
    MakeDir(dir_.Path("objects/pack"));
  }
  [[nodiscard]] std::string Pack(const std::string& name) const { return dir_.Path("objects/pack/" + name); }
  [[nodiscard]] std::vector<PackFile> Find() const { return FindPacks(dir_.Handle(), "objects/pack", 4); }

  TempDir dir_;
};

TEST_F(FindPacksTest, FindsTheRegularFilesOfTheName) {
  EXPECT_EQ(Find().size(), 0U);
  WriteFile(Pack("pack-1.pack"), "PACK");
  WriteFile(Pack("pack-1.idx"), "");
  const auto packs = Find();
  ASSERT_EQ(packs.size(), 1U);
  EXPECT_EQ(packs[0].name, "pack-1.pack");
  std::string bytes(4, '\0');
  EXPECT_EQ(read(packs[0].file.Get(), bytes.data(), 4), 4);
  EXPECT_EQ(bytes, "PACK");
  EXPECT_EQ(FindPacks(dir_.Handle(), "nowhere", 4).size(), 0U);
}

TEST_F(FindPacksTest, TrapsAreNotAmongThem) {
  WriteFile(dir_.Path("outside.pack"), "PACK");
  test::MakeLink(dir_.Path("outside.pack"), Pack("link.pack"));
  test::MakeFifo(Pack("fifo.pack"));
  MakeDir(Pack("dir.pack"));
  EXPECT_EQ(test::InChild([&] { return std::to_string(Find().size()); }), "0");
}

TEST_F(FindPacksTest, AHugeOneIsNotAmongThem) {
  WriteFile(Pack("huge.pack"), "");
  if (truncate(Pack("huge.pack").c_str(), (16LL << 30U) + 1) != 0) GTEST_SKIP() << "no file of 16 GiB to be had";
  EXPECT_EQ(Find().size(), 0U);
}

TEST_F(FindPacksTest, AreAtMostAFew) {
  for (int i = 0; i < 20; ++i) WriteFile(Pack(std::to_string(i) + ".pack"), "PACK");
  EXPECT_EQ(Find().size(), 4U);
}

TEST_F(FindPacksTest, AreReachedThroughNoLink) {
  WriteFile(Pack("pack-1.pack"), "PACK");
  EXPECT_EQ(rename(dir_.Path("objects").c_str(), dir_.Path("moved").c_str()), 0);
  test::MakeLink("moved", dir_.Path("objects"));
  EXPECT_EQ(Find().size(), 0U);
}

}  // namespace
}  // namespace gl
