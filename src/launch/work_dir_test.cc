#include "launch/work_dir.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "os/files.h"
#include "tests/builders/captured_stderr.h"
#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::AsOrdinaryUser;
using test::BytesOf;
using test::CapturedStderr;
using test::Exists;
using test::MakeDir;
using test::MakeFifo;
using test::MakeLink;
using test::MakePin;
using test::ModeOf;
using test::Ok;
using test::Reason;
using test::Refused;
using test::SetMode;
using test::TempDir;
using test::WriteFile;

constexpr std::string_view kUrl = "https://example.org/r.git";
constexpr std::string_view kLeftover = ".git-launcher-staging-0123456789abcdef";

class WorkDirTest : public testing::Test {
 protected:
  [[nodiscard]] Result<WorkDir> Open(const std::string& name = "work", const std::string& config = "/etc/c") const {
    return WorkDir::Open(MakePin(std::string(kUrl), std::string(40, '1'), dir_.Path(name)), config);
  }
  [[nodiscard]] std::string In(std::string_view name) const { return dir_.Path("work/" + std::string(name)); }

  // A work tree with a file and a .git whose config has these bytes.
  void MakeCheckout(std::string_view config) const {
    MakeDir(dir_.Path("work"));
    WriteFile(In("file"), "old");
    MakeDir(In(".git"));
    WriteFile(In(".git/config"), config);
  }
  void ExpectUntouched() const {
    EXPECT_EQ(BytesOf(In("file")), "old");
    EXPECT_EQ(ListNames(OpenBeneath(dir_.Handle(), "work", 0).Get()).value(),
              (std::vector<std::string>{".git", "file"}));
  }

  TempDir dir_;
};

std::string Origin(std::string_view url) { return "[remote \"origin\"]\n\turl = " + std::string(url) + "\n"; }

TEST_F(WorkDirTest, CreatesItAndItsParents) {
  std::string staging;
  {
    const auto work = Open("a/b/work");
    ASSERT_TRUE(Ok(work));
    EXPECT_EQ(work->Path(), dir_.Path("a/b/work"));
    staging = work->StagingPath();
    EXPECT_TRUE(staging.starts_with(dir_.Path("a/b/work/.git-launcher-staging-"))) << staging;
    EXPECT_EQ(ModeOf(staging), 0755);
    EXPECT_EQ(work->OldNames().value(), std::vector<std::string>{});
  }
  EXPECT_TRUE(Exists(dir_.Path("a/b/work")));
  EXPECT_FALSE(Exists(staging)) << "the staging folder goes with the object";
}

TEST_F(WorkDirTest, AcceptsAnEmptyDirectory) {
  MakeDir(dir_.Path("work"));
  EXPECT_TRUE(Ok(Open()));
}

TEST_F(WorkDirTest, AcceptsASymlinkAboveItButNotItself) {
  MakeDir(dir_.Path("real"));
  MakeLink("real", dir_.Path("linked"));
  MakeLink("real", dir_.Path("work"));
  MakeLink("nowhere", dir_.Path("broken"));
  EXPECT_TRUE(Ok(Open("linked/below")));
  EXPECT_TRUE(Exists(dir_.Path("real/below")));
  EXPECT_TRUE(Refused(Open(), Fault::kWorkDir, "is a symlink"));
  EXPECT_TRUE(Refused(Open("broken"), Fault::kWorkDir, "is a symlink"));
}

TEST_F(WorkDirTest, RefusesWhatIsNoDirectory) {
  WriteFile(dir_.Path("work"), "x");
  MakeFifo(dir_.Path("fifo"));
  EXPECT_TRUE(Refused(Open(), Fault::kWorkDir, "WORK_DIR '" + dir_.Path("work") + "' is not a directory"));
  EXPECT_TRUE(Refused(Open("fifo"), Fault::kWorkDir, "is not a directory"));
  EXPECT_TRUE(Refused(Open("work/below"), Fault::kWorkDir, "cannot be created: Not a directory"));
}

TEST_F(WorkDirTest, LeavesForeignFilesUntouched) {
  MakeDir(dir_.Path("work"));
  MakeDir(In("letters"));
  WriteFile(In("file"), "precious");
  EXPECT_TRUE(
      Refused(Open(), Fault::kWorkDir, "WORK_DIR '" + dir_.Path("work") + "' is not empty and is not a git checkout"));
  EXPECT_EQ(BytesOf(In("file")), "precious");
  EXPECT_EQ(ListNames(OpenBeneath(dir_.Handle(), "work", 0).Get()).value().size(), 2U);
}

TEST_F(WorkDirTest, AFreshVolumeGetsAHint) {
  MakeDir(dir_.Path("work"));
  MakeDir(In("lost+found"));
  EXPECT_TRUE(Refused(Open(), Fault::kWorkDir, "(for example a directory inside this volume)"));
}

TEST_F(WorkDirTest, ANameLikeStagingIsNoStaging) {
  MakeDir(dir_.Path("work"));
  for (const char* name : {".git-launcher-staging-", ".git-launcher-staging-0123456789abcdeg",
                           ".git-launcher-staging-0123456789abcdef0", ".git-launcher-staging-0123456789ABCDEF"}) {
    MakeDir(In(name));
    EXPECT_TRUE(Refused(Open(), Fault::kWorkDir, "is not a git checkout"));
    EXPECT_EQ(rmdir(In(name).c_str()), 0);
  }
}

TEST_F(WorkDirTest, RefusesAnotherOrigin) {
  MakeCheckout(Origin("https://user:s3cret@example.org/other.git"));
  const auto work = Open();
  EXPECT_TRUE(Refused(work, Fault::kWorkDir, "existing checkout at " + dir_.Path("work") + " has origin"));
  EXPECT_TRUE(Refused(work, Fault::kWorkDir, "example.org/other.git"));
  EXPECT_EQ(work.error().message.find("s3cret"), std::string::npos);
  ExpectUntouched();
}

TEST_F(WorkDirTest, RefusesAnotherOriginBesideLeftoverStagingToo) {
  MakeCheckout(Origin("/srv/other"));
  MakeDir(In(kLeftover));
  EXPECT_TRUE(Refused(Open(), Fault::kWorkDir, "has origin '/srv/other'"));
  EXPECT_TRUE(Exists(In(kLeftover)));
}

TEST_F(WorkDirTest, AcceptsItsOwnOriginAndChangesNothingYet) {
  MakeCheckout(Origin("https://someone@example.org/r.git"));
  {
    const auto work = Open();
    ASSERT_TRUE(Ok(work));
    EXPECT_EQ(work->OldNames().value(), (std::vector<std::string>{".git", "file"}));
  }
  ExpectUntouched();
}

TEST_F(WorkDirTest, AcceptsAConfigThatTellsNoOrigin) {
  const std::string long_config = "#" + std::string(2'000'000, 'x');
  for (const std::string& config :
       {std::string(), std::string("[core]\n\tbare = false\n"), std::string("\xff[[garbage"),
        std::string("[remote \"origin\"]\n\turl =\n"), long_config}) {
    MakeCheckout(config);
    EXPECT_TRUE(Ok(Open())) << config.substr(0, 100);
    ExpectUntouched();
    std::filesystem::remove_all(dir_.Path("work"));
  }
}

TEST_F(WorkDirTest, AcceptsAGitThatIsNoDirectory) {
  MakeDir(dir_.Path("work"));
  WriteFile(In(".git"), "gitdir: /srv/other/.git\n");
  EXPECT_TRUE(Ok(Open()));
  EXPECT_EQ(unlink(In(".git").c_str()), 0);
  MakeDir(dir_.Path("other"));
  WriteFile(dir_.Path("other/config"), Origin("/srv/other"));
  MakeLink("../other", In(".git"));
  EXPECT_TRUE(Ok(Open())) << "what a symlink leads to is not asked";
}

TEST_F(WorkDirTest, AConfigThatIsNoFileIsNotRead) {
  MakeCheckout("");
  ASSERT_EQ(unlink(In(".git/config").c_str()), 0);
  MakeFifo(In(".git/config"));
  EXPECT_EQ(test::InChild([&] { return Reason(Open()); }), "") << "it may block";
  ASSERT_EQ(unlink(In(".git/config").c_str()), 0);
  WriteFile(dir_.Path("other"), Origin("/srv/other"));
  MakeLink("../../other", In(".git/config"));
  EXPECT_TRUE(Ok(Open()));
}

TEST_F(WorkDirTest, AcceptsWhatIsClosedToItsOwner) {
  SetMode(dir_.Path(), 0777);
  EXPECT_EQ(AsOrdinaryUser([&]() -> std::string {
              MakeCheckout(Origin("/srv/other"));
              SetMode(In(".git"), 0);
              SetMode(dir_.Path("work"), 0);
              return Reason(Open());
            }),
            "");
}

TEST_F(WorkDirTest, RemovesWhatKilledLaunchesLeft) {
  MakeDir(dir_.Path("work"));
  MakeDir(In(kLeftover));
  WriteFile(In(std::string(kLeftover) + "/half"), "x");
  WriteFile(In("half-swapped"), "x");
  {
    const auto work = Open();
    ASSERT_TRUE(Ok(work)) << "without .git, but marked as ours";
    EXPECT_FALSE(Exists(In(kLeftover)));
    EXPECT_NE(work->StagingName(), kLeftover);
    EXPECT_TRUE(Exists(work->StagingPath())) << "the mark stays until the end";
    EXPECT_TRUE(Exists(In("half-swapped")));
  }
}

TEST_F(WorkDirTest, RefusesToHoldTheConfig) {
  MakeCheckout(Origin(kUrl));
  MakeDir(In("deep"));
  WriteFile(In("config.conf"), "");
  WriteFile(In("deep/config.conf"), "");
  MakeLink("work/deep", dir_.Path("elsewhere"));
  for (const std::string& config : {In("config.conf"), In("deep/config.conf"), dir_.Path("elsewhere/config.conf"),
                                    dir_.Path("elsewhere/../config.conf"), In("/deep/../config.conf")}) {
    EXPECT_TRUE(Refused(Open("work", config), Fault::kWorkDir, "holds the config file")) << config;
  }
  EXPECT_TRUE(Ok(Open("work", dir_.Path("config.conf"))));
  EXPECT_TRUE(Ok(Open("work", dir_.Path("missing/config.conf"))));
}

// The path leads to the file through a symlink in its last component.
TEST_F(WorkDirTest, RefusesToHoldTheConfigThatASymlinkNames) {
  MakeCheckout(Origin(kUrl));
  WriteFile(In("config.conf"), "");
  MakeLink("work/config.conf", dir_.Path("link.conf"));
  EXPECT_TRUE(Refused(Open("work", dir_.Path("link.conf")), Fault::kWorkDir, "holds the config file"));
}

TEST_F(WorkDirTest, ARelativeConfigPathIsFollowedToo) {
  MakeCheckout(Origin(kUrl));
  WriteFile(In("config.conf"), "");
  EXPECT_EQ(test::InChild([&]() -> std::string {
              if (chdir(dir_.Path("work").c_str()) != 0) return "no chdir";
              const auto work = Open("work", "config.conf");
              return work ? "accepted" : work.error().message;
            }),
            "WORK_DIR '" + dir_.Path("work") + "' holds the config file 'config.conf': it would be scrubbed");
}

TEST_F(WorkDirTest, RefusesToHoldAMountPoint) {
  MakeCheckout(Origin(kUrl));
  MakeDir(In("dir"));
  MakeDir(In("dir/mnt"));
  MakeDir(dir_.Path("workers"));
  const std::string refused = test::InMountNamespace([&]() -> std::string {
    if (mount("none", dir_.Path("workers").c_str(), "tmpfs", 0, nullptr) != 0) return test::kNoMounts;
    if (!Open()) return "a mount beside it counts";
    if (mount("none", In("dir/mnt").c_str(), "tmpfs", 0, nullptr) != 0) return test::kNoMounts;
    WriteFile(In("dir/mnt/precious"), "x");
    const auto work = Open();
    return !Exists(In("dir/mnt/precious")) ? "scrubbed" : work ? "accepted" : work.error().message;
  });
  if (refused == test::kNoMounts) GTEST_SKIP() << refused;
  EXPECT_TRUE(refused.starts_with("WORK_DIR '" + dir_.Path("work") + "' has a mount point inside, '" + In("dir/mnt")))
      << refused;
}

TEST_F(WorkDirTest, IsRefusedWhileAnotherLaunchHoldsIt) {
  auto first = Open();
  ASSERT_TRUE(Ok(first));
  const std::string staging = first->StagingPath();
  CapturedStderr captured;
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(Refused(Open(), Fault::kWorkDir, "is in use by another launcher or by the workload of an earlier one"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, kLockWait);
  EXPECT_NE(captured.Text().find("workdir is busy; waiting up to 10 s"), std::string::npos);
  EXPECT_TRUE(Exists(staging)) << "the first one's staging folder is not a leftover";

  const UniqueFd kept = std::move(*first).Release();
  EXPECT_EQ(fcntl(kept.Get(), F_GETFD), FD_CLOEXEC);
}

TEST_F(WorkDirTest, IsFreeAgainWhenTheHandleGoes) {
  {
    EXPECT_TRUE(Ok(Open()));
  }
  EXPECT_TRUE(Ok(Open()));
}

TEST_F(WorkDirTest, RemoveOldContentKeepsStaging) {
  MakeCheckout(Origin(kUrl));
  MakeDir(In("closed"), 0);
  auto work = Open();
  ASSERT_TRUE(Ok(work));
  WriteFile(work->StagingPath() + "/new", "x");
  EXPECT_TRUE(Ok(work->RemoveOldContent()));
  EXPECT_EQ(work->OldNames().value(), std::vector<std::string>{});
  EXPECT_EQ(BytesOf(work->StagingPath() + "/new"), "x");
  EXPECT_FALSE(Exists(work->StagingPath() + "/old"));
}

TEST_F(WorkDirTest, IsOursWhenItIsClosed) {
  MakeCheckout(Origin(kUrl));
  SetMode(dir_.Path("work"), 0777);
  auto work = Open().value();
  const std::string staging = work.StagingPath();
  EXPECT_TRUE(Exists(staging));
  EXPECT_TRUE(Ok(work.Close()));
  EXPECT_FALSE(Exists(staging));
  EXPECT_EQ(ModeOf(dir_.Path("work")), 0755);
}

TEST_F(WorkDirTest, SwapsInTheGitAlone) {
  MakeCheckout(Origin(kUrl));
  WriteFile(In(".git/old"), "");
  auto work = Open().value();
  const UniqueFd tree = MakeDirectory(work.Staging(), "tree").value();
  MakeDir(work.StagingPath() + "/tree/.git");
  WriteFile(work.StagingPath() + "/tree/.git/new", "");
  ASSERT_TRUE(Ok(work.SwapInGit(tree.Get())));
  EXPECT_EQ(BytesOf(In("file")), "old");
  EXPECT_TRUE(Exists(In(".git/new")));
  EXPECT_FALSE(Exists(In(".git/old")));
  EXPECT_TRUE(Exists(work.StagingPath())) << "it is the mark that not all is done";
}

// As a launch leaves it that is killed while it takes the old checkout away.
TEST_F(WorkDirTest, SwapsInTheGitWhereThereIsNone) {
  MakeDir(dir_.Path("work"));
  WriteFile(In("file"), "old");
  MakeDir(In(kLeftover));
  auto work = Open().value();
  const UniqueFd tree = MakeDirectory(work.Staging(), "tree").value();
  MakeDir(work.StagingPath() + "/tree/.git");
  ASSERT_TRUE(Ok(work.SwapInGit(tree.Get())));
  ASSERT_TRUE(Ok(work.Close()));
  ExpectUntouched();
}

}  // namespace
}  // namespace gl
