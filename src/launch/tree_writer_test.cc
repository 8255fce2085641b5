#include "launch/tree_writer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "os/files.h"
#include "tests/builders/git_object_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using std::string_literals::operator""s;
using test::BytesOf;
using test::Exists;
using test::MakeDir;
using test::MakeFifo;
using test::MakeLink;
using test::ModeOf;
using test::Ok;
using test::Refused;
using test::SameDigits;
using test::StoreBuilder;
using test::TakeIn;
using test::TempDir;
using test::Umask;
using test::WriteFile;

// How the objects come to the writer.
enum class Way { kTopDown, kBottomUp, kAtTheEnd };

class TreeWriterTest : public testing::TestWithParam<Way> {
 protected:
  Status Write(std::vector<TreeEntry> entries) { return WriteCommit(store_.Commit(std::move(entries))); }

  Status WriteCommit(const ObjectId& commit) {
    const Umask umask(022);
    TreeWriter writer(root_.Handle(), staging_.Handle(), commit);
    ObjectStore store(staging_.Handle());
    GL_TRY(TakeIn(store_.PackOf(GetParam() == Way::kBottomUp), store_.Algorithm(),
                  GetParam() == Way::kAtTheEnd ? nullptr : &writer, store));
    GL_ASSIGN(const CheckoutPlan plan, ReadPlan(store, commit));
    came_ = ListNames(root_.Handle()).value();
    return writer.Finish(plan, store, is_there_);
  }
  std::optional<std::string> LinkAt(const std::string& name) { return ReadLinkText(root_.Handle(), name); }
  std::size_t LeftInStaging() { return ListNames(staging_.Handle()).value().size(); }

  StoreBuilder store_;
  TempDir root_, staging_;
  IsThere is_there_;
  std::vector<std::string> came_;  // what was at the top before Finish
};

// Of those that write while the pack comes.
class EarlyTreeWriterTest : public TreeWriterTest {};

std::string NameOf(const testing::TestParamInfo<Way>& each) {
  if (each.param == Way::kTopDown) return "TopDown";
  return each.param == Way::kBottomUp ? "BottomUp" : "AtTheEnd";
}

INSTANTIATE_TEST_SUITE_P(Ways, TreeWriterTest, testing::Values(Way::kTopDown, Way::kBottomUp, Way::kAtTheEnd), NameOf);
INSTANTIATE_TEST_SUITE_P(Ways, EarlyTreeWriterTest, testing::Values(Way::kTopDown, Way::kBottomUp), NameOf);

TEST_P(TreeWriterTest, WritesFilesLinksAndDirectories) {
  ASSERT_TRUE(Ok(Write({store_.File("file", "a\r\nb\0"s), store_.File("empty", ""),
                        store_.File("script", "#!/bin/sh\n", EntryMode::kExecutable), store_.Link("link", "../nowhere"),
                        store_.Folder("a", {store_.Folder("b", {store_.File("deep", "d")})})})));
  EXPECT_EQ(BytesOf(root_.Path("file")), "a\r\nb\0"s);
  EXPECT_EQ(BytesOf(root_.Path("empty")), "");
  EXPECT_EQ(BytesOf(root_.Path("a/b/deep")), "d");
  EXPECT_EQ(LinkAt("link"), "../nowhere");
  EXPECT_EQ(ModeOf(root_.Path("file")), 0644);
  EXPECT_EQ(ModeOf(root_.Path("script")), 0755);
  EXPECT_EQ(ModeOf(root_.Path("a")), 0755);
  EXPECT_EQ(ModeOf(root_.Path("a/b")), 0755);
  // Trees are filled as soon as the commit says where; files when they come after that, or are hashed after that.
  const std::vector<std::string> all = {"a", "empty", "file", "link", "script"};
  if (GetParam() == Way::kTopDown) {
    EXPECT_EQ(came_, all);
  }
  if (GetParam() == Way::kBottomUp) {
    EXPECT_EQ(came_.at(0), "a");
  }
  if (GetParam() == Way::kAtTheEnd) {
    EXPECT_EQ(came_, std::vector<std::string>());
  }
}

TEST_P(TreeWriterTest, WritesSha256Repositories) {
  StoreBuilder other(HashAlgorithm::kSha256);
  const ObjectId commit = other.Commit({other.File("file", "x"), other.Folder("d", {other.File("g", "y")})});
  TreeWriter writer(root_.Handle(), staging_.Handle(), commit);
  ObjectStore store;
  ASSERT_TRUE(Ok(TakeIn(other.PackOf(), other.Algorithm(), &writer, store)));
  ASSERT_TRUE(Ok(writer.Finish(ReadPlan(store, commit).value(), store, is_there_)));
  EXPECT_EQ(BytesOf(root_.Path("file")), "x");
  EXPECT_EQ(BytesOf(root_.Path("d/g")), "y");
}

TEST_P(TreeWriterTest, OneTreeAndOneBlobStandAtManyPlaces) {
  const TreeEntry folder = store_.Folder(
      "a", {store_.File("x", "same"), store_.File("y", "same"), store_.File("z", "same", EntryMode::kExecutable),
            store_.Folder("in", {store_.File("x", "other")})});
  const TreeEntry b{EntryMode::kTree, "b", folder.id}, c{EntryMode::kTree, "c", folder.id};
  ASSERT_TRUE(Ok(Write({folder, b, store_.Folder("deep", {c}), store_.File("top", "same"), store_.Link("l", "same")})));
  for (const std::string at : {"a", "b", "deep/c"}) {
    for (const char* name : {"/x", "/y", "/z"}) EXPECT_EQ(BytesOf(root_.Path(at + name)), "same");
    EXPECT_EQ(ModeOf(root_.Path(at + "/y")), 0644);
    EXPECT_EQ(ModeOf(root_.Path(at + "/z")), 0755);
    EXPECT_EQ(BytesOf(root_.Path(at + "/in/x")), "other");
  }
  EXPECT_EQ(BytesOf(root_.Path("top")), "same");
  EXPECT_EQ(LinkAt("l"), "same");
}

TEST_P(EarlyTreeWriterTest, ManyPlacesOfATreeAreNotFilledBeforeTheyAreJudged) {
  TreeEntry folder = store_.Folder("0", {store_.File("x", "x")});
  for (int level = 0; level < 9; ++level) {  // a billion places
    std::vector<TreeEntry> entries;
    for (int i = 0; i < 10; ++i) entries.push_back({EntryMode::kTree, std::to_string(i), folder.id});
    folder = store_.Folder("0", entries);
  }
  const ObjectId commit = store_.Commit({folder});
  TreeWriter writer(root_.Handle(), staging_.Handle(), commit);
  ObjectStore store;
  ASSERT_TRUE(Ok(TakeIn(store_.PackOf(GetParam() == Way::kBottomUp), store_.Algorithm(), &writer, store)));
  EXPECT_TRUE(Exists(root_.Path("0/0/0")));
  EXPECT_TRUE(Exists(root_.Path("0/1"))) << "it is named in the tree that was filled";
  EXPECT_FALSE(Exists(root_.Path("0/1/1"))) << "its tree was filled elsewhere";
}

TEST_P(TreeWriterTest, ALargeFileArrivesWhole) {
  const std::string bytes(3'000'000, 'x'), larger((16U << 20U) + 5, 'y');
  ASSERT_TRUE(Ok(Write({store_.File("large", bytes), store_.File("larger", larger, EntryMode::kExecutable),
                        store_.Folder("d", {store_.File("again", larger)})})));
  EXPECT_TRUE(BytesOf(root_.Path("large")) == bytes);
  EXPECT_TRUE(BytesOf(root_.Path("larger")) == larger);
  EXPECT_TRUE(BytesOf(root_.Path("d/again")) == larger);
  EXPECT_EQ(ModeOf(root_.Path("larger")), 0755);
  EXPECT_EQ(ModeOf(root_.Path("d/again")), 0644);
  EXPECT_EQ(test::StatOf(root_.Path("larger"))->st_nlink, 1U);
  EXPECT_EQ(LeftInStaging(), 0U);
}

TEST_P(TreeWriterTest, ALargeBlobThatNoFileWantsIsNotKept) {
  const ObjectId link = store_.Add(ObjectType::kBlob, std::string((16U << 20U) + 2, 'y'));
  EXPECT_TRUE(Refused(Write({{EntryMode::kSymlink, "l", link}}), Fault::kIntegrity, "writing 'l': the target of the "));
  EXPECT_EQ(LeftInStaging(), 0U);
}

// An attempt that broke off leaves what it had of a large blob.
TEST_P(TreeWriterTest, ALargeBlobOfAnAttemptBeforeIsNoObstacle) {
  WriteFile(staging_.Path("large-1"), "half");
  ASSERT_TRUE(Ok(Write({store_.File("f", std::string((16U << 20U) + 1, 'x'))})));
  EXPECT_EQ(test::StatOf(root_.Path("f"))->st_size, (16 << 20) + 1);
}

TEST_P(TreeWriterTest, ASubmoduleIsAnEmptyDirectory) {
  ASSERT_TRUE(Ok(Write({store_.Submodule("module")})));
  EXPECT_EQ(ModeOf(root_.Path("module")), 0755);
  EXPECT_EQ(ListNames(OpenBeneath(root_.Handle(), "module", 0).Get()).value().size(), 0U);
}

TEST_P(TreeWriterTest, OddNamesAreNames) {
  const std::vector<std::string> names = {"a\nb",    "\xff\xfe", "-rf", " ",
                                          "\x1b[2J", "a\\b",     "*",   std::string(255, 'x')};
  std::vector<TreeEntry> entries;
  entries.reserve(names.size());
  for (const std::string& name : names) entries.push_back(store_.File(name, name));
  ASSERT_TRUE(Ok(Write(std::move(entries))));
  for (const std::string& name : names) EXPECT_EQ(BytesOf(root_.Path(name)), name);
  EXPECT_EQ(ListNames(root_.Handle()).value().size(), names.size());
}

TEST_P(TreeWriterTest, TheLongestSymlinkIsWritten) {
  ASSERT_TRUE(Ok(Write({store_.Link("link", std::string(4095, 'x'))})));
  EXPECT_EQ(LinkAt("link"), std::string(4095, 'x'));
}

TEST_P(TreeWriterTest, ATextThatNoSymlinkCanHaveIsRefused) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "the target of the symlink is empty"},
      {"a\0b"s, "the target of the symlink has a NUL in it"},
      {std::string(4096, 'x'), "the target of the symlink is too long"},
      {std::string(400'000, 'x'), "the target of the symlink is too long"}};
  for (const auto& [target, why] : cases) {
    EXPECT_TRUE(Refused(Write({store_.Link("link", target)}), Fault::kIntegrity, "writing 'link': " + why));
    EXPECT_FALSE(Exists(root_.Path("link")));
  }
}

TEST_P(TreeWriterTest, NothingIsWrittenOverOrThrough) {
  const TempDir outside;
  WriteFile(outside.Path("victim"), "old");
  MakeDir(outside.Path("dir"));
  WriteFile(root_.Path("file"), "old");
  MakeLink(outside.Path("victim"), root_.Path("link"));
  MakeLink(outside.Path("new"), root_.Path("broken"));
  MakeLink(outside.Path("dir"), root_.Path("dir"));
  MakeFifo(root_.Path("fifo"));
  for (const char* name : {"file", "link", "broken", "fifo"}) {
    EXPECT_TRUE(Refused(Write({store_.File(name, "new")}), Fault::kWorkDir,
                        "writing '" + std::string(name) + "': cannot create it: File exists"));
    EXPECT_TRUE(Refused(Write({store_.Link(name, "new")}), Fault::kWorkDir, "cannot create the symlink: File exists"));
  }
  EXPECT_TRUE(Refused(Write({store_.Folder("dir", {store_.File("f", "new")})}), Fault::kWorkDir,
                      "cannot create the directory 'dir': File exists"));
  EXPECT_TRUE(Refused(Write({store_.Submodule("dir")}), Fault::kWorkDir, "File exists"));
  EXPECT_EQ(BytesOf(root_.Path("file")), "old");
  EXPECT_EQ(BytesOf(outside.Path("victim")), "old");
  EXPECT_FALSE(Exists(outside.Path("new")));
  EXPECT_FALSE(Exists(outside.Path("dir/f")));
}

TEST_P(TreeWriterTest, AMissingBlobIsRefused) {
  const ObjectId missing = SameDigits(HashAlgorithm::kSha1, 'e');
  EXPECT_TRUE(Refused(Write({store_.Folder("d", {{EntryMode::kFile, "x\n", missing}})}), Fault::kIntegrity,
                      "object " + missing.Hex() + " is missing"));
}

// What is wrong is said when the plan is made; until then nothing is written that a sound tree would not have.
TEST_P(TreeWriterTest, ATreeThatIsNotAsItShouldBeIsNotFilled) {
  for (const std::string name : {"..", ".git", "a/b", "."}) {
    const ObjectId bad = store_.Add(ObjectType::kTree, test::RawEntry("100644", name, store_.File("f", "evil").id));
    const ObjectId commit = store_.Commit({{EntryMode::kTree, "bad", bad}});
    EXPECT_TRUE(Refused(WriteCommit(commit), Fault::kIntegrity, "'/bad'")) << name;
    if (Exists(root_.Path("bad"))) {
      EXPECT_EQ(ListNames(OpenBeneath(root_.Handle(), "bad", 0).Get()).value().size(), 0U);
      rmdir(root_.Path("bad").c_str());
    }
    EXPECT_EQ(ListNames(root_.Handle()).value().size(), 0U);
    store_.Forget(bad);
    store_.Forget(commit);
  }
}

TEST_P(TreeWriterTest, NestingThatIsTooDeepIsLeftForTheEnd) {
  TreeEntry folder = store_.Folder("d", {store_.File("f", "x")});
  std::string path = "d/f";
  for (int i = 0; i < 300; ++i, path = "d/" + path) folder = store_.Folder("d", {folder});
  ASSERT_TRUE(Ok(Write({folder})));
  EXPECT_EQ(BytesOf(root_.Path(path)), "x");
}

TEST_P(TreeWriterTest, OtherCommitsAndTheirTreesAreNotWritten) {
  store_.Commit({store_.File("other", "x"), store_.Folder("d", {store_.File("f", "y")})});
  ASSERT_TRUE(Ok(Write({store_.File("file", "z")})));
  EXPECT_EQ(ListNames(root_.Handle()).value(), std::vector<std::string>{"file"});
}

TEST_P(TreeWriterTest, AnObjectThatComesTwiceIsWrittenOnce) {
  const ObjectId commit = store_.Commit({store_.Folder("d", {store_.File("f", "x"), store_.Folder("e", {})})});
  TreeWriter writer(root_.Handle(), staging_.Handle(), commit);
  ObjectStore store;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Ok(TakeIn(store_.PackOf(i == 1), store_.Algorithm(), &writer, store)));
  ASSERT_TRUE(Ok(writer.Finish(ReadPlan(store, commit).value(), store, is_there_)));
  EXPECT_EQ(BytesOf(root_.Path("d/f")), "x");
  EXPECT_EQ(ListNames(root_.Handle()).value(), std::vector<std::string>{"d"});
}

TEST_P(TreeWriterTest, WhatIsThereIsNotWritten) {
  const std::vector<TreeEntry> entries = {
      store_.File("right", "a"), store_.File("wrong", "b"), store_.Folder("all", {store_.File("right", "c")}),
      store_.Folder("x", {store_.Folder("y", {store_.File("right", "d"), store_.File("wrong", "e")})})};
  const ObjectId commit = store_.Commit(entries);
  const CheckoutPlan plan = store_.Plan(commit);
  is_there_ = [&](std::size_t directory, std::size_t entry) {
    return plan.tree.directories[directory].entries[entry].name != "wrong";
  };
  ASSERT_TRUE(Ok(WriteCommit(commit)));
  EXPECT_EQ(BytesOf(root_.Path("wrong")), "b");
  EXPECT_EQ(BytesOf(root_.Path("x/y/wrong")), "e") << "although what is above it was there";
  EXPECT_EQ(ModeOf(root_.Path("x")), 0755);
  if (GetParam() != Way::kAtTheEnd) return;  // else all may be written as it came, before anybody was asked
  for (const char* path : {"right", "all/right", "x/y/right"}) EXPECT_FALSE(Exists(root_.Path(path))) << path;
}

}  // namespace
}  // namespace gl
