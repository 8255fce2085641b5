#include "os/remove.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "os/files.h"
#include "os/stop_signal.h"
#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::AsOrdinaryUser;
using test::BytesOf;
using test::Exists;
using test::InChild;
using test::InMountNamespace;
using test::kNoMounts;
using test::MakeDir;
using test::MakeFifo;
using test::MakeLink;
using test::Ok;
using test::Reason;
using test::Refused;
using test::SetMode;
using test::StatOf;
using test::TempDir;
using test::WriteFile;

// In memory, where thousands of directories cost little time.
std::string QuickFilesystem() { return access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : testing::TempDir(); }

// DEPTH directories called NAME inside each other, beginning in PARENT; a file in the last one.
void MakeChain(int parent, const std::string& name, int depth) {
  UniqueFd here(openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (int i = 0; i < depth; ++i) {
    ASSERT_TRUE(here);
    ASSERT_EQ(mkdirat(here.Get(), name.c_str(), 0755), 0) << "at depth " << i;
    here = UniqueFd(openat(here.Get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  ASSERT_TRUE(here);
  const UniqueFd file(openat(here.Get(), "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  ASSERT_TRUE(file);
}

TEST(RemoveTree, RemovesPathsThatNoPathCanName) {
  const TempDir dir(QuickFilesystem());
  const std::string name(200, 'x');  // 60,000 bytes in all; PATH_MAX is 4096
  ASSERT_NO_FATAL_FAILURE(MakeChain(dir.Handle(), name, 300));
  EXPECT_TRUE(Ok(RemoveTree(dir.Handle(), name)));
  EXPECT_EQ(ListNames(dir.Handle()).value().size(), 0U);
}

TEST(RemoveTree, RemovesFiveThousandLevelsWithAFewDescriptors) {
  const TempDir dir(QuickFilesystem());
  ASSERT_NO_FATAL_FAILURE(MakeChain(dir.Handle(), "d", 5000));
  EXPECT_EQ(InChild([&]() -> std::string {
              const rlimit few{16, 16};
              if (setrlimit(RLIMIT_NOFILE, &few) != 0) return "no limit";
              return Reason(RemoveTree(dir.Handle(), "d"));
            }),
            "");
  EXPECT_FALSE(Exists(dir.Path("d")));
}

TEST(RemoveTree, RemovesWhateverItIs) {
  const TempDir dir;
  WriteFile(dir.Path("file"), "x");
  MakeFifo(dir.Path("fifo"));
  MakeDir(dir.Path("empty"));
  for (const char* name : {"file", "fifo", "empty", "missing"}) {
    EXPECT_TRUE(Ok(RemoveTree(dir.Handle(), name))) << name;
    EXPECT_FALSE(Exists(dir.Path(name)));
  }
}

TEST(RemoveTree, FollowsNoSymlink) {
  const TempDir dir;
  MakeDir(dir.Path("outside"));
  WriteFile(dir.Path("outside/kept"), "kept", 0600);
  MakeDir(dir.Path("tree"));
  MakeDir(dir.Path("tree/deep"));
  MakeLink("../outside", dir.Path("tree/relative"));
  MakeLink(dir.Path("outside"), dir.Path("tree/deep/absolute"));
  MakeLink(dir.Path("outside/kept"), dir.Path("tree/deep/file"));
  MakeLink("nowhere", dir.Path("tree/broken"));
  EXPECT_TRUE(Ok(RemoveTree(dir.Handle(), "tree")));
  MakeLink("outside", dir.Path("link"));
  EXPECT_TRUE(Ok(RemoveTree(dir.Handle(), "link")));
  EXPECT_EQ(ListNames(dir.Handle()).value(), std::vector<std::string>{"outside"});
  EXPECT_EQ(BytesOf(dir.Path("outside/kept")), "kept");
  EXPECT_EQ(test::ModeOf(dir.Path("outside/kept")), 0600);
}

TEST(RemoveTree, RemovesOddNames) {
  const TempDir dir;
  MakeDir(dir.Path("tree"));
  for (const std::string& name : {std::string("a\nb"), std::string("\xff\xfe"), std::string("-rf"), std::string(" "),
                                  std::string("\x1b[2J"), std::string(255, 'x'), std::string(".moved-0")}) {
    MakeDir(dir.Path("tree/" + name));
    MakeDir(dir.Path("tree/" + name + "/" + name));
    WriteFile(dir.Path("tree/" + name + "/" + name + "/" + name), "x");
  }
  EXPECT_TRUE(Ok(RemoveTree(dir.Handle(), "tree")));
  EXPECT_FALSE(Exists(dir.Path("tree")));
}

TEST(RemoveTree, OpensWhatItsOwnerClosed) {
  const TempDir dir;
  SetMode(dir.Path(), 0777);
  EXPECT_EQ(AsOrdinaryUser([&]() -> std::string {
              MakeDir(dir.Path("tree"));
              for (const std::string name : {"0", "1", "2", "3"}) {
                MakeDir(dir.Path("tree/" + name));
                MakeDir(dir.Path("tree/" + name + "/inner"));
                WriteFile(dir.Path("tree/" + name + "/inner/file"), "x", 0);
                SetMode(dir.Path("tree/" + name + "/inner"), 0);
              }
              SetMode(dir.Path("tree/0"), 0);
              SetMode(dir.Path("tree/1"), 0500);
              SetMode(dir.Path("tree/2"), 0300);
              SetMode(dir.Path("tree/3"), 0555);
              SetMode(dir.Path("tree"), 0500);
              return Reason(RemoveTree(dir.Handle(), "tree"));
            }),
            "");
  EXPECT_FALSE(Exists(dir.Path("tree")));
}

TEST(RemoveTree, NamesWhatItMayNotRemove) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root: an ordinary user may remove all that it can make";
  const TempDir dir;
  MakeDir(dir.Path("a\nb"));
  EXPECT_EQ(AsOrdinaryUser([&] { return Reason(RemoveTree(dir.Handle(), "a\nb")); }),
            "refused: cannot remove 'a\\x0ab': Permission denied");
  EXPECT_TRUE(Exists(dir.Path("a\nb")));
}

// Sets FLAGS on PATH as chattr does. False when the filesystem or our rights do not have it.
bool SetFlags(const std::string& path, int flags) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  int now = 0;
  if (!file || ioctl(file.Get(), FS_IOC_GETFLAGS, &now) != 0) return false;
  now |= flags;
  return ioctl(file.Get(), FS_IOC_SETFLAGS, &now) == 0;
}

TEST(RemoveTree, ClearsTheImmutableFlagOfFilesAndDirectories) {
  const TempDir dir;
  MakeDir(dir.Path("tree"));
  MakeDir(dir.Path("tree/dir"));
  MakeDir(dir.Path("tree/empty"));
  MakeDir(dir.Path("tree/dir/inner"));
  WriteFile(dir.Path("tree/dir/inner/file"), "x");
  WriteFile(dir.Path("tree/log"), "x");
  if (!SetFlags(dir.Path("tree/dir/inner/file"), FS_IMMUTABLE_FL)) {
    GTEST_SKIP() << "needs root and a filesystem that knows the flag";
  }
  EXPECT_TRUE(SetFlags(dir.Path("tree/log"), FS_APPEND_FL));
  EXPECT_TRUE(SetFlags(dir.Path("tree/empty"), FS_IMMUTABLE_FL));
  EXPECT_TRUE(SetFlags(dir.Path("tree/dir/inner"), FS_IMMUTABLE_FL));
  EXPECT_TRUE(SetFlags(dir.Path("tree/dir"), FS_APPEND_FL));
  EXPECT_TRUE(SetFlags(dir.Path("tree"), FS_IMMUTABLE_FL));
  EXPECT_TRUE(Ok(RemoveTree(dir.Handle(), "tree")));
  EXPECT_FALSE(Exists(dir.Path("tree")));
}

TEST(RemoveTree, IsNotEndedByAStopSignal) {
  const TempDir dir;
  ASSERT_NO_FATAL_FAILURE(MakeChain(dir.Handle(), "d", 10));
  EXPECT_EQ(InChild([&]() -> std::string {
              sigset_t signals;
              sigemptyset(&signals);
              sigaddset(&signals, SIGTERM);
              sigprocmask(SIG_BLOCK, &signals, nullptr);
              if (!WatchStopSignals(signals)) return "no watch";
              raise(SIGTERM);
              if (CheckStop()) return "no stop signal";
              return Reason(RemoveTree(dir.Handle(), "d"));
            }),
            "");
  EXPECT_FALSE(Exists(dir.Path("d")));
}

TEST(EmptyDirectory, KeepsTheDirectoryItself) {
  const TempDir dir;
  MakeDir(dir.Path("a"));
  MakeDir(dir.Path("a/b"));
  WriteFile(dir.Path("a/b/c"), "x");
  WriteFile(dir.Path(".moved-0"), "taken");
  EXPECT_TRUE(Ok(EmptyDirectory(dir.Handle())));
  EXPECT_EQ(ListNames(dir.Handle()).value().size(), 0U);
  EXPECT_TRUE(Exists(dir.Path()));
}

// A handle that sees the mounts of this process.
UniqueFd Reopened(const TempDir& dir) { return UniqueFd(open(dir.Path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }

// Mounts a filesystem with two entries on PATH in DIR, lets REMOVE fail, and says how, and what became of the entries.
std::string RemoveAroundMount(const TempDir& dir, const std::string& path, const std::function<Status(int)>& remove) {
  return InMountNamespace([&]() -> std::string {
    if (mount("none", dir.Path(path).c_str(), "tmpfs", 0, nullptr) != 0) return kNoMounts;
    const UniqueFd mounted(open(dir.Path(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    WriteFile(dir.Path(path) + "/precious", "x");
    MakeDir(dir.Path(path) + "/dir");
    const Status removed = remove(Reopened(dir).Get());
    if (ListNames(mounted.Get()).value().size() != 2) return "it crossed into the mounted filesystem";
    return Reason(removed);
  });
}

constexpr std::string_view kMountNamed =
    "refused: cannot remove 'mnt': it is a mount point or in use; unmount it: Device or resource busy";

#define EXPECT_MOUNT_NAMED(outcome)              \
  do {                                           \
    const std::string said = (outcome);          \
    if (said == kNoMounts) GTEST_SKIP() << said; \
    EXPECT_EQ(said, kMountNamed);                \
  } while (false)

TEST(EmptyDirectory, AMountPointDeepInsideIsAnErrorThatNamesIt) {
  const TempDir dir;
  for (const char* path : {"a", "a/b", "a/b/mnt"}) MakeDir(dir.Path(path));
  EXPECT_MOUNT_NAMED(RemoveAroundMount(dir, "a/b/mnt", EmptyDirectory));
}

TEST(EmptyDirectory, AMountPointRightInsideIsAnErrorThatNamesIt) {
  const TempDir dir;
  MakeDir(dir.Path("mnt"));
  EXPECT_MOUNT_NAMED(RemoveAroundMount(dir, "mnt", EmptyDirectory));
}

TEST(RemoveTree, AMountPointIsAnErrorThatNamesIt) {
  const TempDir dir;
  MakeDir(dir.Path("mnt"));
  EXPECT_MOUNT_NAMED(RemoveAroundMount(dir, "mnt", [&](int handle) { return RemoveTree(handle, "mnt"); }));
}

TEST(RemoveTree, AMountedFileIsAnErrorThatNamesIt) {
  const TempDir dir;
  MakeDir(dir.Path("tree"));
  WriteFile(dir.Path("tree/mnt"), "");
  WriteFile(dir.Path("precious"), "x");
  EXPECT_MOUNT_NAMED(InMountNamespace([&]() -> std::string {
    if (mount(dir.Path("precious").c_str(), dir.Path("tree/mnt").c_str(), nullptr, MS_BIND, nullptr) != 0) {
      return kNoMounts;
    }
    return Reason(RemoveTree(Reopened(dir).Get(), "tree"));
  }));
}

TEST(MoveEntry, MovesAnythingUnderItsNewName) {
  const TempDir from, to;
  MakeDir(from.Path("dir"));
  WriteFile(from.Path("dir/file"), "x");
  MakeLink("nowhere", from.Path("link"));
  EXPECT_TRUE(Ok(MoveEntry(from.Handle(), "dir", to.Handle(), "moved")));
  EXPECT_TRUE(Ok(MoveEntry(from.Handle(), "link", to.Handle(), "link")));
  EXPECT_EQ(BytesOf(to.Path("moved/file")), "x");
  EXPECT_TRUE(S_ISLNK(StatOf(to.Path("link"))->st_mode));
  EXPECT_EQ(ListNames(from.Handle()).value().size(), 0U);
}

TEST(MoveEntry, RefusesATakenName) {
  const TempDir from, to;
  WriteFile(from.Path("a"), "new");
  WriteFile(to.Path("file"), "old");
  MakeDir(to.Path("dir"));
  MakeLink("nowhere", to.Path("link"));
  for (const char* name : {"file", "dir", "link"}) {
    EXPECT_TRUE(
        Refused(MoveEntry(from.Handle(), "a", to.Handle(), name), Fault::kWorkDir, "cannot move 'a': File exists"));
  }
  EXPECT_EQ(BytesOf(from.Path("a")), "new");
  EXPECT_EQ(BytesOf(to.Path("file")), "old");
  EXPECT_TRUE(Refused(MoveEntry(from.Handle(), "b", to.Handle(), "b"), Fault::kWorkDir,
                      "cannot move 'b': No such file or directory"));
}

TEST(MoveEntry, MovesADirectoryThatItsOwnerClosed) {
  const TempDir dir;
  SetMode(dir.Path(), 0777);
  EXPECT_EQ(AsOrdinaryUser([&]() -> std::string {
              MakeDir(dir.Path("from"));
              MakeDir(dir.Path("from/closed"), 0);
              MakeDir(dir.Path("to"));
              const UniqueFd from(open(dir.Path("from").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
              const UniqueFd to(open(dir.Path("to").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
              SetMode(dir.Path("from"), 0500);
              return Reason(MoveEntry(from.Get(), "closed", to.Get(), "moved"));
            }),
            "");
  EXPECT_TRUE(Exists(dir.Path("to/moved")));
}

}  // namespace
}  // namespace gl
