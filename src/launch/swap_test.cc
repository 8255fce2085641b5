#include "launch/swap.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <memory>

#include "launch/tree_writer.h"
#include "os/files.h"
#include "os/remove.h"
#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::BytesOf;
using test::Exists;
using test::MakeDir;
using test::MakeLink;
using test::MakePin;
using test::ModeOf;
using test::Ok;
using test::SetMode;
using test::StatOf;
using test::StoreBuilder;
using test::TempDir;
using test::WriteFile;

// A WORK_DIR, and a commit that it becomes.
class SwapTest : public testing::Test {
 protected:
  SwapTest()
      : commit_(builder_.Commit({builder_.File("file", "content"), builder_.Link("link", "file"),
                                 builder_.Folder("dir", {builder_.Folder("deep", {builder_.File("inner", "x")}),
                                                         builder_.File("a", "a"), builder_.File("b", "b")})})),
        store_(builder_.Store()),
        plan_(builder_.Plan(commit_)) {}

  [[nodiscard]] std::string In(const std::string& name) const { return dir_.Path("work/" + name); }
  Status RemoveTreeOf(const std::string& name) {
    return RemoveTree(UniqueFd(open(dir_.Path("work").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)).Get(), name);
  }
  [[nodiscard]] ino_t InodeOf(const std::string& name) const { return StatOf(In(name)).value().st_ino; }

  // As a launch does it. The fresh .git holds a file "new".
  void Launch() {
    const test::Umask umask(022);
    auto work = WorkDir::Open(MakePin("/srv/repo", commit_.Hex(), dir_.Path("work")), "/etc/config.conf").value();
    const UniqueFd tree = MakeDirectory(work.Staging(), "tree").value();
    const UniqueFd git = MakeDirectory(tree.Get(), ".git").value();
    ASSERT_TRUE(Ok(CreateFile(git.Get(), "new", "", 0644)));
    DiskReading old =
        ReadDisk(work.Handle(), plan_, *store_, {".git", work.StagingName()}, Owner::kOurs, DiskReading(plan_)).value();
    old.GiveUpWrongDirectories(plan_);
    TreeWriter writer(tree.Get(), work.Staging(), commit_);
    ASSERT_TRUE(Ok(writer.Finish(plan_, *store_, [&](std::size_t i, std::size_t k) {
      return old.directories[i].entries[k].problem == nullptr;
    })));
    ASSERT_TRUE(Ok(SwapIn(work, tree.Get(), plan_, old)));
    const auto all =
        ReadDisk(work.Handle(), plan_, *store_, {".git"}, Owner::kOurs, DiskReading(plan_)).value().FirstProblem(plan_);
    EXPECT_EQ(all, std::nullopt) << all->first << " " << all->second;
    EXPECT_TRUE(Exists(In(".git/new")));
    EXPECT_FALSE(Exists(work.StagingPath()));
  }

  TempDir dir_;
  StoreBuilder builder_;
  ObjectId commit_;
  std::unique_ptr<ObjectStore> store_;
  CheckoutPlan plan_;
};

TEST_F(SwapTest, FillsAnEmptyDirectory) { Launch(); }

TEST_F(SwapTest, TouchesNothingThatIsRight) {
  Launch();
  const ino_t file = InodeOf("file"), inner = InodeOf("dir/deep/inner"), git = InodeOf(".git");
  Launch();
  EXPECT_EQ(InodeOf("file"), file);
  EXPECT_EQ(InodeOf("dir/deep/inner"), inner);
  EXPECT_NE(InodeOf(".git"), git);
}

TEST_F(SwapTest, ReplacesWhatIsWrongAndThatAlone) {
  Launch();
  const ino_t a = InodeOf("dir/a"), inner = InodeOf("dir/deep/inner");
  WriteFile(In("dir/b"), "B");
  EXPECT_EQ(unlink(In("file").c_str()), 0);
  EXPECT_EQ(unlink(In("link").c_str()), 0);
  MakeDir(In("link"));
  WriteFile(In("link/x"), "");
  Launch();
  EXPECT_EQ(InodeOf("dir/a"), a);
  EXPECT_EQ(InodeOf("dir/deep/inner"), inner);
}

TEST_F(SwapTest, RemovesWhatIsTooMuchAndFollowsNothing) {
  Launch();
  const TempDir outside;
  WriteFile(outside.Path("kept"), "kept");
  MakeLink(outside.Path(), In("dir/deep/out"));
  MakeDir(In("more"));
  MakeLink(outside.Path("kept"), In("more/out"));
  Launch();
  EXPECT_EQ(BytesOf(outside.Path("kept")), "kept");
}

TEST_F(SwapTest, ADirectoryThatIsWrongIsReplacedAsAWhole) {
  Launch();
  const ino_t a = InodeOf("dir/a"), inner = InodeOf("dir/deep/inner"), deep = InodeOf("dir/deep");
  SetMode(In("dir/deep"), 0777);
  Launch();
  EXPECT_NE(InodeOf("dir/deep"), deep);
  EXPECT_NE(InodeOf("dir/deep/inner"), inner);
  EXPECT_EQ(InodeOf("dir/a"), a);
}

TEST_F(SwapTest, ADirectoryThatIsALinkIsReplacedAndItsTargetKept) {
  Launch();
  const TempDir outside;
  MakeDir(outside.Path("deep"));
  WriteFile(outside.Path("deep/inner"), "x");
  ASSERT_TRUE(Ok(RemoveTreeOf("dir")));
  MakeLink(outside.Path(), In("dir"));
  Launch();
  EXPECT_EQ(BytesOf(outside.Path("deep/inner")), "x");
}

TEST_F(SwapTest, TheDirectoryItselfIsMadeOurs) {
  Launch();
  const ino_t file = InodeOf("file");
  SetMode(dir_.Path("work"), 0777);
  Launch();
  EXPECT_EQ(ModeOf(dir_.Path("work")), 0755);
  EXPECT_EQ(InodeOf("file"), file) << "what is in it stays";
}

}  // namespace
}  // namespace gl
