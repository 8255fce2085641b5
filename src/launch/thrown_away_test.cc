#include "launch/thrown_away.h"

#include <gtest/gtest.h>

#include "tests/builders/in_child.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::MakeDir;
using test::MakeFifo;
using test::MakeLink;
using test::SetMode;
using test::TempDir;
using test::WriteFile;

// The same small tree, old and new; a test changes the old one.
class ThrownAwayTest : public testing::Test {
 protected:
  ThrownAwayTest() {
    for (const TempDir* dir : {&old_, &new_}) {
      WriteFile(dir->Path("file"), "content");
      MakeLink("file", dir->Path("link"));
      MakeDir(dir->Path("dir"));
      WriteFile(dir->Path("dir/inner"), "x");
      for (const char* folder : {".git", ".git/hooks", ".git/objects", ".git/objects/pack"}) MakeDir(dir->Path(folder));
      WriteFile(dir->Path(".git/HEAD"), "x\n");
    }
  }

  [[nodiscard]] std::string Line(const std::string& folder = "") const {
    const auto line = DescribeThrownAway(old_.Handle(), new_.Handle(), "staging", folder);
    return line ? *line : line.error().message;
  }
  void Replace(const std::string& name) const { EXPECT_EQ(remove(old_.Path(name).c_str()), 0) << name; }

  TempDir old_, new_;
};

TEST_F(ThrownAwayTest, SaysNothingOfTheSameTree) { EXPECT_EQ(Line(), ""); }

TEST_F(ThrownAwayTest, SaysNothingOfWhatIsNew) {
  WriteFile(new_.Path("more"), "x");
  MakeDir(new_.Path("folder"));
  EXPECT_EQ(Line(), "");
}

TEST_F(ThrownAwayTest, SaysNothingOfStagingIndexAndPacks) {
  MakeDir(old_.Path("staging"));
  WriteFile(old_.Path(".git/index"), "a");
  WriteFile(new_.Path(".git/index"), "b");
  WriteFile(old_.Path(".git/objects/pack/pack-1.pack"), "a");
  EXPECT_EQ(Line(), "");
  MakeDir(old_.Path("dir/staging"));
  EXPECT_EQ(Line(), "threw away what is not in the commit: 1 (dir/staging)");
}

TEST_F(ThrownAwayTest, NamesWhatIsNotInTheCommit) {
  WriteFile(old_.Path("extra"), "x");
  WriteFile(old_.Path("dir/a\nb"), "x");
  EXPECT_EQ(Line(), "threw away what is not in the commit: 2 (extra, dir/a\\x0ab)");
}

TEST_F(ThrownAwayTest, AForeignFolderCountsAsOne) {
  MakeDir(old_.Path("folder"));
  WriteFile(old_.Path("folder/a"), "x");
  WriteFile(old_.Path("folder/b"), "x");
  EXPECT_EQ(Line(), "threw away what is not in the commit: 1 (folder)");
}

TEST_F(ThrownAwayTest, NamesOtherContentOfTheSameSize) {
  WriteFile(old_.Path("file"), "cOntent");
  EXPECT_EQ(Line(), "replaced what differed: 1 (file)");
}

TEST_F(ThrownAwayTest, NamesAnotherSize) {
  WriteFile(old_.Path("dir/inner"), "xx");
  EXPECT_EQ(Line(), "replaced what differed: 1 (dir/inner)");
}

TEST_F(ThrownAwayTest, ComparesLargeFilesToTheEnd) {
  std::string bytes(200'000, 'x');
  WriteFile(new_.Path("large"), bytes);
  WriteFile(old_.Path("large"), bytes);
  EXPECT_EQ(Line(), "");
  bytes.back() = 'y';
  WriteFile(old_.Path("large"), bytes);
  EXPECT_EQ(Line(), "replaced what differed: 1 (large)");
}

TEST_F(ThrownAwayTest, NamesAnotherMode) {
  for (const mode_t mode : {0755U, 0600U, 04644U}) {
    SetMode(old_.Path("file"), mode);
    EXPECT_EQ(Line(), "replaced what differed: 1 (file)") << mode;
  }
  SetMode(old_.Path("file"), 0644);
  SetMode(old_.Path("dir"), 0700);
  EXPECT_EQ(Line(), "replaced what differed: 1 (dir)");
}

TEST_F(ThrownAwayTest, NamesAnotherSymlinkText) {
  Replace("link");
  MakeLink("fIle", old_.Path("link"));
  EXPECT_EQ(Line(), "replaced what differed: 1 (link)");
}

TEST_F(ThrownAwayTest, NamesAnotherKindAndFollowsNothing) {
  Replace("dir/inner");
  Replace("dir");
  MakeLink(new_.Path("dir"), old_.Path("dir"));
  EXPECT_EQ(Line(), "replaced what differed: 1 (dir)");
  Replace("file");
  MakeDir(old_.Path("file"));
  WriteFile(old_.Path("file/x"), "x");
  EXPECT_EQ(Line(), "replaced what differed: 2 (dir, file)");
}

TEST_F(ThrownAwayTest, AFifoIsNotRead) {
  Replace("file");
  MakeFifo(old_.Path("file"));
  MakeFifo(old_.Path("pipe"));
  EXPECT_EQ(test::InChild([&] { return Line(); }),
            "threw away what is not in the commit: 1 (pipe); replaced what differed: 1 (file)");
}

TEST_F(ThrownAwayTest, NamesWhatWasPutIntoGit) {
  WriteFile(old_.Path(".git/hooks/post-checkout"), "evil", 0755);
  WriteFile(old_.Path(".git/HEAD"), "y\n");
  EXPECT_EQ(
      Line(),
      "threw away what is not in the commit: 1 (.git/hooks/post-checkout); replaced what differed: 1 (.git/HEAD)");
}

TEST_F(ThrownAwayTest, CountsWhatItDoesNotName) {
  for (int i = 100; i < 120; ++i) WriteFile(old_.Path("x" + std::to_string(i)), "");
  WriteFile(old_.Path(std::string(255, 'w')), "");
  const std::string line = Line();
  EXPECT_TRUE(line.starts_with("threw away what is not in the commit: 21 (" + std::string(120, 'w') + "..., x100, "))
      << line;
  EXPECT_TRUE(line.ends_with(", x110, ...)")) << line;
}

TEST_F(ThrownAwayTest, AClosedFolderIsNoFailure) {
  SetMode(old_.Path("dir"), 0);
  EXPECT_EQ(test::AsOrdinaryUser([&] { return Line(); }), "replaced what differed: 1 (dir)");
  SetMode(old_.Path("dir"), 0755);
}

TEST_F(ThrownAwayTest, SaysWhatIsInOneFolderOnly) {
  WriteFile(old_.Path("extra"), "x");
  WriteFile(old_.Path(".git/hooks/post-checkout"), "x");
  WriteFile(old_.Path(".git/HEAD"), "y\n");
  EXPECT_EQ(
      Line(".git"),
      "threw away what is not in the commit: 1 (.git/hooks/post-checkout); replaced what differed: 1 (.git/HEAD)");
  EXPECT_EQ(Line("dir"), "");
  EXPECT_EQ(Line("nowhere"), "");
}

}  // namespace
}  // namespace gl
