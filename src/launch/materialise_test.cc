#include "launch/materialise.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "os/files.h"
#include "tests/builders/git_object_builder.h"
#include "tests/builders/object_store.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using std::string_literals::operator""s;
using test::BytesOf;
using test::Exists;
using test::MakeDir;
using test::MakeFifo;
using test::MakeLink;
using test::ModeOf;
using test::ObjectStore;
using test::Ok;
using test::Refused;
using test::SameDigits;
using test::TempDir;
using test::Umask;
using test::WriteFile;

class MaterialiseTest : public testing::Test {
 protected:
  Result<WrittenCount> Write(std::vector<TreeEntry> entries) {
    const CheckoutPlan plan = store_.Plan(store_.Commit(std::move(entries)));
    ObjectSource source = store_.Source();
    return Materialise(source, plan, root_.Handle());
  }
  std::optional<std::string> LinkAt(const std::string& name) { return ReadLinkText(root_.Handle(), name); }

  ObjectStore store_;
  TempDir root_;
};

TEST_F(MaterialiseTest, WritesFilesLinksAndDirectories) {
  const Umask umask(077);
  const auto count =
      Write({store_.File("file", "a\r\nb\0"s), store_.File("empty", ""),
             store_.File("script", "#!/bin/sh\n", EntryMode::kExecutable), store_.Link("link", "../nowhere"),
             store_.Folder("a", {store_.Folder("b", {store_.File("deep", "d")})})});
  ASSERT_TRUE(Ok(count));
  EXPECT_EQ(BytesOf(root_.Path("file")), "a\r\nb\0"s);
  EXPECT_EQ(BytesOf(root_.Path("empty")), "");
  EXPECT_EQ(BytesOf(root_.Path("a/b/deep")), "d");
  EXPECT_EQ(LinkAt("link"), "../nowhere");
  EXPECT_EQ(ModeOf(root_.Path("file")), 0644);
  EXPECT_EQ(ModeOf(root_.Path("script")), 0755);
  EXPECT_EQ(ModeOf(root_.Path("a")), 0755);
  EXPECT_EQ(ModeOf(root_.Path("a/b")), 0755);
  EXPECT_EQ(count->files, 5U);
  EXPECT_EQ(count->bytes, 5U + 10U + 10U + 1U);
  EXPECT_EQ(count->lfs_pointers, 0U);
}

TEST_F(MaterialiseTest, WritesSha256Repositories) {
  const ObjectStore store(HashAlgorithm::kSha256);
  const CheckoutPlan plan = store.Plan(store.Commit({store.File("file", "x")}));
  ObjectSource source = store.Source();
  ASSERT_TRUE(Ok(Materialise(source, plan, root_.Handle())));
  EXPECT_EQ(BytesOf(root_.Path("file")), "x");
}

TEST_F(MaterialiseTest, ALargeFileArrivesWhole) {
  const std::string bytes(3'000'000, 'x');
  ASSERT_TRUE(Ok(Write({store_.File("large", bytes)})));
  EXPECT_TRUE(BytesOf(root_.Path("large")) == bytes);
}

TEST_F(MaterialiseTest, ASubmoduleIsAnEmptyDirectory) {
  const auto count = Write({store_.Submodule("module")});
  ASSERT_TRUE(Ok(count));
  EXPECT_EQ(ModeOf(root_.Path("module")), 0755);
  EXPECT_EQ(ListNames(OpenBeneath(root_.Handle(), "module", 0).Get()).value().size(), 0U);
  EXPECT_EQ(count->files, 0U);
}

TEST_F(MaterialiseTest, OddNamesAreNames) {
  const std::vector<std::string> names = {"a\nb",    "\xff\xfe", "-rf", " ",
                                          "\x1b[2J", "a\\b",     "*",   std::string(255, 'x')};
  std::vector<TreeEntry> entries;
  entries.reserve(names.size());
  for (const std::string& name : names) entries.push_back(store_.File(name, name));
  ASSERT_TRUE(Ok(Write(std::move(entries))));
  for (const std::string& name : names) EXPECT_EQ(BytesOf(root_.Path(name)), name);
  EXPECT_EQ(ListNames(root_.Handle()).value().size(), names.size());
}

TEST_F(MaterialiseTest, LfsPointersStayAndAreCounted) {
  const std::string pointer = std::string(kLfsPointerStart) + "v1\noid sha256:0\nsize 1\n";
  const auto count = Write({store_.File("pointer", pointer), store_.File("long", pointer + std::string(1024, 'x')),
                            store_.Link("link", pointer)});
  ASSERT_TRUE(Ok(count));
  EXPECT_EQ(count->lfs_pointers, 1U);
  EXPECT_EQ(BytesOf(root_.Path("pointer")), pointer);
}

TEST_F(MaterialiseTest, TheLongestSymlinkIsWritten) {
  ASSERT_TRUE(Ok(Write({store_.Link("link", std::string(4095, 'x'))})));
  EXPECT_EQ(LinkAt("link"), std::string(4095, 'x'));
}

TEST_F(MaterialiseTest, ATextThatNoSymlinkCanHaveIsRefused) {
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

TEST_F(MaterialiseTest, NothingIsWrittenOverOrThrough) {
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
                      "writing 'dir': cannot create the directory 'dir': File exists"));
  EXPECT_TRUE(Refused(Write({store_.Submodule("dir")}), Fault::kWorkDir, "File exists"));
  EXPECT_EQ(BytesOf(root_.Path("file")), "old");
  EXPECT_EQ(BytesOf(outside.Path("victim")), "old");
  EXPECT_FALSE(Exists(outside.Path("new")));
  EXPECT_FALSE(Exists(outside.Path("dir/f")));
}

TEST_F(MaterialiseTest, AForgedOrMissingBlobIsRefusedByItsPath) {
  const ObjectId forged = SameDigits(HashAlgorithm::kSha1, 'f'), missing = SameDigits(HashAlgorithm::kSha1, 'e');
  store_.Forge(forged, "blob 4", "evil");
  EXPECT_TRUE(Refused(Write({store_.Folder("d", {{EntryMode::kFile, "x\n", forged}})}), Fault::kIntegrity,
                      "writing 'd/x\\x0a': object " + forged.Hex() + " has bytes that do not hash to its id"));
  EXPECT_TRUE(Refused(Write({{EntryMode::kSymlink, "l", forged}}), Fault::kIntegrity, "do not hash to its id"));
  EXPECT_FALSE(Exists(root_.Path("l")));
  EXPECT_TRUE(Refused(Write({{EntryMode::kFile, "y", missing}}), Fault::kIntegrity, "writing 'y': object"));
}

}  // namespace
}  // namespace gl
