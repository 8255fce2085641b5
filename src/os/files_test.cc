#include "os/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include <cerrno>
#include <cstring>

#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using std::string_literals::operator""s;
using test::BytesOf;
using test::Exists;
using test::InChild;
using test::MakeDir;
using test::MakeFifo;
using test::MakeLink;
using test::ModeOf;
using test::Ok;
using test::Refused;
using test::TempDir;
using test::Umask;
using test::WriteFile;

// 0 when PATH can be opened beneath ROOT.
int OpenErrno(int root, const std::string& path, int flags = O_RDONLY) {
  errno = 0;
  const UniqueFd opened = OpenBeneath(root, path, flags);
  return opened ? 0 : errno;
}

class OpenBeneathTest : public testing::Test {
 protected:
  OpenBeneathTest() {
    MakeDir(dir_.Path("real"));
    MakeDir(dir_.Path("real/dir"));
    WriteFile(dir_.Path("real/dir/file"), "content");
    MakeLink("real", dir_.Path("first"));
    MakeLink("dir", dir_.Path("real/middle"));
    MakeLink("file", dir_.Path("real/dir/last"));
    MakeLink("nowhere", dir_.Path("broken"));
    MakeLink("loop", dir_.Path("loop"));
    MakeLink("/", dir_.Path("slash"));
    MakeLink("..", dir_.Path("real/up"));
  }

  TempDir dir_;
};

// A symlink that stays inside is refused like one that leads out: a name in the tree must mean one thing.
TEST_F(OpenBeneathTest, RefusesASymlinkWhereverItSits) {
  for (const char* path : {"first/dir/file", "first", "first/", "real/middle/file", "real/middle", "real/dir/last",
                           "first/middle/last", "broken", "broken/x", "loop", "slash/etc", "slash", "real/up/real"}) {
    EXPECT_EQ(OpenErrno(dir_.Handle(), path), ELOOP) << path;
    EXPECT_EQ(OpenErrno(dir_.Handle(), path, O_PATH), ELOOP) << path;
  }
  for (const char* path : {"first", "real/middle", "slash"}) {
    EXPECT_EQ(OpenErrno(dir_.Handle(), path, O_RDONLY | O_DIRECTORY), ELOOP) << path;
  }
  for (const char* path : {"real/dir/last", "broken"}) {
    EXPECT_EQ(OpenErrno(dir_.Handle(), path, O_WRONLY), ELOOP) << path;
    EXPECT_EQ(OpenErrno(dir_.Handle(), path, O_RDONLY | O_NOFOLLOW), ELOOP) << path;
  }
}

TEST_F(OpenBeneathTest, RefusesMagicLinksOfProc) {
  const UniqueFd proc(open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_TRUE(proc);
  const std::string handle = "fd/" + std::to_string(dir_.Handle());
  for (const std::string& path : {handle, handle + "/real/dir/file", "cwd"s, "root/etc"s, "exe"s}) {
    EXPECT_EQ(OpenErrno(proc.Get(), path), ELOOP) << path;
  }
  EXPECT_EQ(OpenErrno(proc.Get(), "status"), 0);
}

TEST_F(OpenBeneathTest, RefusesToLeave) {
  for (const std::string& path : {"/"s, "/etc"s, dir_.Path("real"), ".."s, "../x"s, "real/../.."s, "real/../../x"s}) {
    EXPECT_EQ(OpenErrno(dir_.Handle(), path), EXDEV) << path;
  }
}

TEST_F(OpenBeneathTest, OtherFailuresKeepTheirErrno) {
  EXPECT_EQ(OpenErrno(dir_.Handle(), "missing"), ENOENT);
  EXPECT_EQ(OpenErrno(dir_.Handle(), "real/missing/file"), ENOENT);
  EXPECT_EQ(OpenErrno(dir_.Handle(), "real/dir/file/x"), ENOTDIR);
  EXPECT_EQ(OpenErrno(dir_.Handle(), "real/dir/file", O_RDONLY | O_DIRECTORY), ENOTDIR);
  EXPECT_EQ(OpenErrno(dir_.Handle(), "real", O_WRONLY), EISDIR);
  EXPECT_EQ(OpenErrno(-1, "real"), EBADF);
}

TEST_F(OpenBeneathTest, OpensWhatIsReallyThere) {
  const UniqueFd file = OpenBeneath(dir_.Handle(), "real/dir/file", O_RDONLY);
  ASSERT_TRUE(file);
  std::string bytes(7, '\0');
  EXPECT_EQ(read(file.Get(), bytes.data(), bytes.size()), 7);
  EXPECT_EQ(bytes, "content");
  EXPECT_EQ(fcntl(file.Get(), F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(OpenErrno(dir_.Handle(), "real/../real/./dir", O_RDONLY | O_DIRECTORY), 0);

  const UniqueFd root = OpenBeneath(dir_.Handle(), "", O_RDONLY | O_DIRECTORY);
  struct stat opened{}, own{};
  ASSERT_EQ(fstat(root.Get(), &opened), 0);
  ASSERT_EQ(fstat(dir_.Handle(), &own), 0);
  EXPECT_EQ(opened.st_ino, own.st_ino);
}

Result<std::string> ReadAt(const TempDir& dir, const std::string& path, int flags = 0, std::size_t limit = 100) {
  return ReadRegularFile(dir.Handle(), path, flags, limit, Fault::kRemote);
}

TEST(ReadRegularFile, ReadsUpToTheLimit) {
  const TempDir dir;
  WriteFile(dir.Path("file"), "12345\0"s);
  EXPECT_EQ(ReadAt(dir, "file").value(), "12345\0"s);
  EXPECT_EQ(ReadAt(dir, "file", 0, 6).value().size(), 6U);
  EXPECT_TRUE(Refused(ReadAt(dir, "file", 0, 5), Fault::kRemote, "'file' is too large: the limit is 5 bytes"));
  WriteFile(dir.Path("empty"), "");
  EXPECT_EQ(ReadAt(dir, "empty", 0, 0).value(), "");
  EXPECT_EQ(ReadAt(dir, dir.Path("file")).value(), "12345\0"s);
}

TEST(ReadRegularFile, AFileLargerThanItSaysIsRefusedToo) {
  EXPECT_TRUE(Refused(ReadRegularFile(AT_FDCWD, "/proc/self/status", 0, 10, Fault::kConfig), Fault::kConfig,
                      "too large: the limit is 10 bytes"));
}

TEST(ReadRegularFile, RefusesWhatIsNoFileWithoutBlocking) {
  const TempDir dir;
  MakeFifo(dir.Path("fifo"));
  MakeDir(dir.Path("dir"));
  MakeLink("fifo", dir.Path("link"));
  const UniqueFd server(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string socket_path = dir.Path("socket");
  ASSERT_LT(socket_path.size(), sizeof address.sun_path);
  memcpy(address.sun_path, socket_path.c_str(), socket_path.size());
  ASSERT_EQ(bind(server.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);

  EXPECT_EQ(InChild([&]() -> std::string {  // which is ended when it blocks
              std::string reasons;
              for (const char* name : {"fifo", "dir", "link", "/dev/zero", "/dev/null", "socket"}) {
                const auto bytes = ReadAt(dir, name);
                reasons += bytes ? std::string(name) + " was read\n" : bytes.error().message + "\n";
              }
              return reasons;
            }),
            "'fifo' is not a regular file\n'dir' is not a regular file\n'link' is not a regular file\n"
            "'/dev/zero' is not a regular file\n'/dev/null' is not a regular file\n"
            "cannot open 'socket': No such device or address\n");
}

TEST(ReadRegularFile, FollowsASymlinkUnlessTold) {
  const TempDir dir;
  WriteFile(dir.Path("file"), "x");
  MakeLink("file", dir.Path("link"));
  EXPECT_EQ(ReadAt(dir, "link").value(), "x");
  EXPECT_TRUE(Refused(ReadAt(dir, "link", O_NOFOLLOW), Fault::kRemote, "Too many levels of symbolic links"));
}

TEST(ReadRegularFile, NamesAMissingFilePrintably) {
  const TempDir dir;
  EXPECT_TRUE(Refused(ReadAt(dir, "no\nsuch"), Fault::kRemote, "cannot open 'no\\x0asuch': No such file or directory"));
}

TEST(CreateFile, GivesBytesAndModeWhateverTheUmask) {
  const TempDir dir;
  const Umask umask(077);
  EXPECT_TRUE(Ok(CreateFile(dir.Handle(), "file", "a\0b"s, 0644)));
  EXPECT_TRUE(Ok(CreateFile(dir.Handle(), "script", "", 0755)));
  EXPECT_EQ(BytesOf(dir.Path("file")), "a\0b"s);
  EXPECT_EQ(ModeOf(dir.Path("file")), 0644);
  EXPECT_EQ(ModeOf(dir.Path("script")), 0755);
}

TEST(CreateFile, NeverTouchesWhatIsThere) {
  const TempDir dir;
  WriteFile(dir.Path("file"), "old", 0600);
  MakeDir(dir.Path("dir"));
  MakeFifo(dir.Path("fifo"));
  MakeLink("file", dir.Path("link"));
  MakeLink("victim", dir.Path("broken"));
  for (const char* name : {"file", "dir", "fifo", "link", "broken"}) {
    EXPECT_TRUE(Refused(CreateFile(dir.Handle(), name, "new", 0644), Fault::kWorkDir,
                        "cannot create '" + std::string(name) + "': File exists"));
  }
  EXPECT_EQ(BytesOf(dir.Path("file")), "old");
  EXPECT_EQ(ModeOf(dir.Path("file")), 0600);
  EXPECT_FALSE(Exists(dir.Path("victim")));
}

TEST(WriteAll, AFullDiskIsAnError) {
  const UniqueFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_TRUE(Refused(WriteAll(full.Get(), "x"), Fault::kWorkDir, "No space left on device"));
}

TEST(ReadPieces, PassesAllBytesInOrder) {
  const TempDir dir;
  std::string bytes;
  for (int i = 0; bytes.size() < 1'000'000; ++i) bytes += std::to_string(i);
  WriteFile(dir.Path("file"), bytes);
  const UniqueFd file(open(dir.Path("file").c_str(), O_RDONLY | O_CLOEXEC));
  std::string seen;
  int pieces = 0;
  EXPECT_TRUE(Ok(ReadPieces(file.Get(), [&](std::string_view piece) -> Status {
    seen += piece;
    ++pieces;
    return {};
  })));
  EXPECT_TRUE(seen == bytes);
  EXPECT_GT(pieces, 1);
}

TEST(ReadPieces, EndsWithTheSinksError) {
  const TempDir dir;
  WriteFile(dir.Path("file"), std::string(1'000'000, 'x'));
  const UniqueFd file(open(dir.Path("file").c_str(), O_RDONLY | O_CLOEXEC));
  int pieces = 0;
  const auto refuse = [&](std::string_view) -> Status { return ++pieces, Fail(Fault::kIntegrity, "enough"); };
  EXPECT_TRUE(Refused(ReadPieces(file.Get(), refuse), Fault::kIntegrity, "enough"));
  EXPECT_EQ(pieces, 1);
  EXPECT_TRUE(Refused(ReadPieces(dir.Handle(), refuse), Fault::kWorkDir, "reading a file: Is a directory"));
}

TEST(ListNames, AreSortedByBytes) {
  const TempDir dir;
  for (const char* name : {"b", "\xff", "a\nb", "A", ".x", "a", "-", "\xc3\xa9"}) WriteFile(dir.Path(name), "");
  const std::vector<std::string> sorted = {"-", ".x", "A", "a", "a\nb", "b", "\xc3\xa9", "\xff"};
  EXPECT_EQ(ListNames(dir.Handle()).value(), sorted);
  EXPECT_EQ(ListNames(dir.Handle()).value(), sorted) << "the second time from one handle";
}

TEST(ListNames, AFileHasNone) {
  const TempDir dir;
  EXPECT_EQ(ListNames(dir.Handle()).value(), std::vector<std::string>{});
  WriteFile(dir.Path("file"), "");
  const UniqueFd file(open(dir.Path("file").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_TRUE(Refused(ListNames(file.Get()), Fault::kWorkDir, "listing a directory: Not a directory"));
}

TEST(MakeDirectory, HasItsModeWhateverTheUmask) {
  const TempDir dir;
  const Umask umask(077);
  const auto made = MakeDirectory(dir.Handle(), "new");
  ASSERT_TRUE(Ok(made));
  EXPECT_EQ(ModeOf(dir.Path("new")), 0755);
  EXPECT_TRUE(Ok(CreateFile(made->Get(), "inside", "", 0644)));
  EXPECT_TRUE(Exists(dir.Path("new/inside")));
}

TEST(MakeDirectory, RefusesATakenName) {
  const TempDir dir;
  MakeDir(dir.Path("dir"), 0700);
  MakeDir(dir.Path("elsewhere"));
  MakeLink("elsewhere", dir.Path("link"));
  MakeLink("victim", dir.Path("broken"));
  for (const char* name : {"dir", "link", "broken"}) {
    EXPECT_TRUE(Refused(MakeDirectory(dir.Handle(), name), Fault::kWorkDir,
                        "cannot create the directory '" + std::string(name) + "': File exists"));
  }
  EXPECT_EQ(ModeOf(dir.Path("dir")), 0700);
  EXPECT_FALSE(Exists(dir.Path("victim")));
}

// A default access list of the parent is what a new directory, and every file in it, would get.
TEST(MakeDirectory, InheritsNoAccessList) {
  const TempDir dir;
  // Version 2; user::rwx, user:65534:rwx, group::rwx, mask::rwx, other::rwx (linux/posix_acl_xattr.h), little-endian.
  const std::string list =
      "\x02\0\0\0\x01\0\x07\0\xff\xff\xff\xff\x02\0\x07\0\xfe\xff\0\0\x04\0\x07\0\xff\xff\xff\xff"
      "\x10\0\x07\0\xff\xff\xff\xff\x20\0\x07\0\xff\xff\xff\xff"s;
  if (setxattr(dir.Path().c_str(), "system.posix_acl_default", list.data(), list.size(), 0) != 0) {
    GTEST_SKIP() << "this filesystem has no access lists: " << strerror(errno);
  }
  ASSERT_TRUE(Ok(MakeDirectory(dir.Handle(), "new")));
  EXPECT_EQ(ModeOf(dir.Path("new")), 0755);
  for (const char* name : {"system.posix_acl_default", "system.posix_acl_access"}) {
    EXPECT_EQ(getxattr(dir.Path("new").c_str(), name, nullptr, 0), -1) << name;
  }
}

TEST(ReadLinkText, GivesTheWholeTextOfALinkOnly) {
  const TempDir dir;
  const std::string longest(4095, 'x');
  MakeLink(longest, dir.Path("long"));
  MakeLink("../a b", dir.Path("link"));
  WriteFile(dir.Path("file"), "x");
  EXPECT_EQ(ReadLinkText(dir.Handle(), "long"), longest);
  EXPECT_EQ(ReadLinkText(dir.Handle(), "link"), "../a b");
  EXPECT_EQ(ReadLinkText(dir.Handle(), "file"), std::nullopt);
  EXPECT_EQ(ReadLinkText(dir.Handle(), "missing"), std::nullopt);
}

}  // namespace
}  // namespace gl
