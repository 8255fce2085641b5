#include "launch/pack_intake.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <tuple>

#include "tests/builders/git_object_builder.h"
#include "tests/builders/long_text.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::BytesOf;
using test::Ok;
using test::Refused;
using test::StoreBuilder;
using test::TakeIn;
using test::TempDir;

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr int kMany = 2000;

UniqueFd FileOf(const std::string& bytes) {
  UniqueFd file(memfd_create("pack", MFD_CLOEXEC));
  EXPECT_TRUE(Ok(WriteAll(file.Get(), bytes)));
  return file;
}

// A commit with many files, of no bytes to some thousands, that differ.
class PackIntakeTest : public testing::Test {
 protected:
  PackIntakeTest() {
    std::vector<TreeEntry> folders;
    for (int f = 0; f < 10; ++f) {
      std::vector<TreeEntry> entries;
      for (int i = f; i < kMany; i += 10) entries.push_back(builder_.File(Name(i), Content(i)));
      folders.push_back(builder_.Folder(std::to_string(f), std::move(entries)));
    }
    commit_ = builder_.Commit(std::move(folders));
  }
  static std::string Name(int i) { return "f" + std::to_string(i); }
  static std::string Content(int i) {
    return std::string(static_cast<std::size_t>(i) * 37 % 5000, 'x') + std::to_string(i);
  }
  // How many of the files are there, each right.
  [[nodiscard]] int RightFiles() const {
    int right = 0;
    for (int i = 0; i < kMany; ++i) {
      if (BytesOf(root_.Path(std::to_string(i % 10) + "/" + Name(i))) == Content(i)) ++right;
    }
    return right;
  }

  StoreBuilder builder_;
  std::optional<ObjectId> commit_;
  TempDir root_, staging_;
  ObjectStore store_;
};

TEST_F(PackIntakeTest, ManyBlobsAreHashedAndWrittenAsTheyCome) {
  TreeWriter writer(root_.Handle(), staging_.Handle(), *commit_);
  ASSERT_TRUE(Ok(TakeIn(builder_.PackOf(), kSha1, &writer, store_)));
  EXPECT_EQ(RightFiles(), kMany) << "before the end";
  auto plan = ReadPlan(store_, *commit_);
  ASSERT_TRUE(Ok(plan));
  EXPECT_TRUE(Ok(CheckBlobs(store_, *plan)));
  EXPECT_EQ(store_.Packs().front().pack->Objects().size(), kMany + 12U);
  EXPECT_TRUE(Ok(writer.Finish(*plan, store_, nullptr)));
}

TEST_F(PackIntakeTest, BytesMayComeInAnyPieces) {
  const std::string pack = builder_.PackOf();
  TreeWriter writer(root_.Handle(), staging_.Handle(), *commit_);
  PackIntake intake(FileOf(pack), kSha1, store_, &writer, Deadline::max());
  std::size_t size = 1;
  for (std::string_view rest = pack; !rest.empty(); size = size * 7 % 4099) {
    ASSERT_TRUE(Ok(intake.Feed(rest.substr(0, size))));
    rest.remove_prefix(std::min(size, rest.size()));
  }
  auto stored = std::move(intake).Finish();
  ASSERT_TRUE(Ok(stored));
  EXPECT_EQ(stored->trailer, pack.substr(pack.size() - 20));
  EXPECT_EQ(stored->path, "");
  store_.Add(std::move(*stored));
  const auto plan = ReadPlan(store_, *commit_);
  ASSERT_TRUE(Ok(plan));
  EXPECT_TRUE(Ok(writer.Finish(*plan, store_, nullptr)));
  EXPECT_EQ(RightFiles(), kMany);
}

TEST_F(PackIntakeTest, BlobsBeforeTheirTreesAreWrittenAtTheEnd) {
  TreeWriter writer(root_.Handle(), staging_.Handle(), *commit_);
  ASSERT_TRUE(Ok(TakeIn(builder_.PackOf(true), kSha1, &writer, store_)));
  EXPECT_TRUE(Ok(writer.Finish(ReadPlan(store_, *commit_).value(), store_, nullptr)));
  EXPECT_EQ(RightFiles(), kMany);
}

TEST_F(PackIntakeTest, AnErrorOfTheWriterEndsIt) {
  test::MakeDir(root_.Path("0"));
  TreeWriter writer(root_.Handle(), staging_.Handle(), *commit_);
  EXPECT_TRUE(Refused(TakeIn(builder_.PackOf(), kSha1, &writer, store_), Fault::kWorkDir,
                      "cannot create the directory '0': File exists"));
  EXPECT_EQ(store_.Packs().size(), 0U);
}

// One that a thread has met, which the others and what is fed later must not hide.
TEST_F(PackIntakeTest, AnErrorOnAThreadEndsIt) {
  const std::string pack = builder_.PackOf();
  TreeWriter writer(root_.Handle(), staging_.Handle(), *commit_);
  PackIntake intake(FileOf(pack), kSha1, store_, &writer, Deadline::max());
  const std::size_t half = pack.size() / 2;
  ASSERT_TRUE(Ok(intake.Feed(std::string_view(pack).substr(0, half))));
  for (int i = 0; i < kMany; ++i) {
    std::ignore = symlink("nowhere", root_.Path(std::to_string(i % 10) + "/" + Name(i)).c_str());
  }
  const Status fed = intake.Feed(std::string_view(pack).substr(half));
  const Status refused = fed ? [&]() -> Status {
    GL_TRY(std::move(intake).Finish());
    return {};
  }()
      : fed;
  EXPECT_TRUE(Refused(refused, Fault::kWorkDir, "cannot create it: File exists"));
}

TEST_F(PackIntakeTest, MayEndInTheMiddle) {
  const std::string pack = builder_.PackOf();
  TreeWriter writer(root_.Handle(), staging_.Handle(), *commit_);
  for (const std::size_t part : {2U, 3U, 10U}) {
    PackIntake intake(FileOf(pack), kSha1, store_, nullptr, Deadline::max());
    ASSERT_TRUE(Ok(intake.Feed(std::string_view(pack).substr(0, pack.size() / part))));
  }
  PackIntake intake(FileOf(pack), kSha1, store_, &writer, Deadline::max());
  ASSERT_TRUE(Ok(intake.Feed(std::string_view(pack).substr(0, pack.size() / 2))));
}

TEST_F(PackIntakeTest, WhatIsNoPackIsRefused) {
  const std::string pack = builder_.PackOf();
  const auto take = [&](const std::string& bytes) { return TakeIn(bytes, kSha1, nullptr, store_); };
  std::string other = pack;
  other[pack.size() / 2] = static_cast<char>(other[pack.size() / 2] ^ 1);
  EXPECT_TRUE(Refused(take(other), Fault::kIntegrity, "malformed pack"));
  EXPECT_TRUE(Refused(take(pack.substr(0, pack.size() - 1)), Fault::kRemote, "the pack ended early"));
  EXPECT_TRUE(Refused(take(pack + "x"), Fault::kIntegrity, "malformed pack"));
  EXPECT_TRUE(Refused(take(""), Fault::kRemote, "the pack ended early"));
  EXPECT_TRUE(Refused(take("PACK or not one"), Fault::kIntegrity, "malformed pack"));
  EXPECT_EQ(store_.Packs().size(), 0U);
}

TEST_F(PackIntakeTest, TheDeadlineEndsIt) {
  const std::string pack = builder_.PackOf();
  PackIntake intake(FileOf(pack), kSha1, store_, nullptr, std::chrono::steady_clock::now() - std::chrono::seconds(1));
  EXPECT_TRUE(Refused(intake.Feed(pack), Fault::kRemote, "reading a pack took too long"));
}

TEST(PackIntake, ALargeBlobIsHashedWithAndWithoutATarget) {
  for (const auto algorithm : {kSha1, HashAlgorithm::kSha256}) {
    StoreBuilder builder(algorithm);
    const std::string bytes = test::LongText(33U << 20U);
    const TreeEntry file = builder.File("large", bytes);
    const ObjectId commit = builder.Commit({file, builder.File("small", "x")});
    const TempDir root, staging;
    TreeWriter writer(root.Handle(), staging.Handle(), commit);
    for (TreeWriter* const to : {static_cast<TreeWriter*>(nullptr), &writer}) {
      ObjectStore store;
      ASSERT_TRUE(Ok(TakeIn(builder.PackOf(), algorithm, to, store)));
      const auto place = store.FindOfType(file.id, ObjectType::kBlob);
      ASSERT_TRUE(Ok(place));
      EXPECT_EQ(place->Object().size, bytes.size());
      EXPECT_EQ(test::Exists(root.Path("large")), to != nullptr);
    }
    EXPECT_TRUE(BytesOf(root.Path("large")) == bytes);
  }
}

}  // namespace
}  // namespace gl
