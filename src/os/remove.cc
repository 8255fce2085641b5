#include "os/remove.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "os/files.h"
#include "os/system_error.h"

namespace gl {
namespace {

// chattr +i and +a bind even root; who may clear them, clears them.
void ClearProtectiveFlags(int file) {
  int flags = 0;
  if (ioctl(file, FS_IOC_GETFLAGS, &flags) != 0) return;
  flags &= ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
  ioctl(file, FS_IOC_SETFLAGS, &flags);
}

// Makes NAME in PARENT removable, as far as we have the right to.
void Loosen(int parent, const std::string& name) {
  ClearProtectiveFlags(parent);
  std::ignore = fchmod(parent, 0700);  // whether any of this helped, the second try shows
  struct stat info{};
  if (fstatat(parent, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode)) return;
  const UniqueFd file(openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file) ClearProtectiveFlags(file.Get());
  if (S_ISDIR(info.st_mode)) std::ignore = fchmodat(parent, name.c_str(), 0700, 0);
}

// Calls ACTION, and once more after loosening NAME when permission was the obstacle. 0, or errno.
template <typename Action>
int TryTwice(int parent, const std::string& name, Action action) {
  if (action() == 0) return 0;
  if (errno == EACCES || errno == EPERM) {
    Loosen(parent, name);
    if (action() == 0) return 0;
  }
  return errno;
}

int Unlink(int parent, const std::string& name, int flags) {
  return TryTwice(parent, name, [&] { return unlinkat(parent, name.c_str(), flags); });
}

// Removes NAME unless it is a directory with something in it: 0, or errno, which is ENOTEMPTY then.
int RemoveLeaf(int parent, const std::string& name) {
  const int error = Unlink(parent, name, 0);
  return error == EISDIR ? Unlink(parent, name, AT_REMOVEDIR)
                         : error;  // a mount point says so here, and is not entered
}

int Rename(int from, const std::string& name, int to, const std::string& new_name) {
  return TryTwice(from, name, [&] { return renameat2(from, name.c_str(), to, new_name.c_str(), RENAME_NOREPLACE); });
}

std::unexpected<Error> CannotRemove(const std::string& name, int error) {
  const std::string why = error == EBUSY ? ": it is a mount point or in use; unmount it" : "";
  return FailErrno(Fault::kWorkDir, "cannot remove '" + Printable(name) + "'" + why, error);
}

// Removes NAME; a directory after EMPTY, called with its handle, has emptied it.
template <typename Empty>
Status RemoveAny(int parent, const std::string& name, Empty empty) {
  int error = RemoveLeaf(parent, name);
  if (error == ENOTEMPTY) {
    UniqueFd directory;
    error = TryTwice(parent, name, [&] {
      directory = UniqueFd(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      return directory ? 0 : -1;
    });
    if (error != 0) return CannotRemove(name, error);
    GL_TRY(empty(directory.Get()));
    error = Unlink(parent, name, AT_REMOVEDIR);
  }
  if (error != 0 && error != ENOENT) return CannotRemove(name, error);
  return {};
}

// Moves the directory NAME out of PARENT into TOP under a name that is free there.
Status MoveUp(int parent, const std::string& name, int top) {
  static unsigned number = 0;
  int error = EEXIST;
  while (error == EEXIST) error = Rename(parent, name, top, ".moved-" + std::to_string(number++));
  if (error != 0) return CannotRemove(name, error);
  return {};
}

// Removes what is in the directory; its directories that are not empty go into TOP.
Status Flatten(int directory, int top) {
  GL_ASSIGN(const std::vector<std::string> names, ListNames(directory));
  for (const std::string& name : names) {
    const int error = RemoveLeaf(directory, name);
    if (error == ENOTEMPTY) {
      GL_TRY(MoveUp(directory, name, top));
    } else if (error != 0) {
      return CannotRemove(name, error);
    }
  }
  return {};
}

}  // namespace

Status EmptyDirectory(int top) {
  while (true) {
    GL_ASSIGN(const std::vector<std::string> names, ListNames(top));
    if (names.empty()) return {};
    for (const std::string& name : names) {
      GL_TRY(RemoveAny(top, name, [&](int directory) { return Flatten(directory, top); }));
    }
  }
}

Status RemoveTree(int parent, const std::string& name) { return RemoveAny(parent, name, EmptyDirectory); }

Status MoveEntry(int from, const std::string& name, int to, const std::string& new_name) {
  const int error = Rename(from, name, to, new_name);
  if (error == EBUSY) return CannotRemove(name, error);
  if (error != 0) return FailErrno(Fault::kWorkDir, "cannot move '" + Printable(name) + "'", error);
  return {};
}

}  // namespace gl
