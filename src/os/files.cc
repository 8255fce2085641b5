#include "os/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

#include "base/text.h"
#include "os/system_error.h"

namespace gl {

UniqueFd OpenBeneath(int root, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(syscall(SYS_openat2, root, path.empty() ? "." : path.c_str(), &how, sizeof how)));
}

Result<std::string> ReadRegularFile(int directory, const std::string& path, int flags, std::size_t limit, Fault fault) {
  const std::string shown = "'" + Printable(path) + "'";
  const UniqueFd file(openat(directory, path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags));
  if (!file) return FailErrno(fault, "cannot open " + shown);
  struct stat info{};
  if (fstat(file.Get(), &info) != 0) return FailErrno(fault, "cannot read " + shown);
  if (!S_ISREG(info.st_mode)) return Fail(fault, shown + " is not a regular file");
  const std::string too_large = shown + " is too large: the limit is " + std::to_string(limit) + " bytes";
  if (info.st_size > static_cast<off_t>(limit)) return Fail(fault, too_large);
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(info.st_size));
  const Status read = ReadPieces(file.Get(), [&](std::string_view piece) -> Status {
    bytes += piece;
    if (bytes.size() > limit) return Fail(fault, too_large);  // it grew while we read
    return {};
  });
  if (!read) return Fail(fault, read.error().message);
  return bytes;
}

Result<UniqueFd> OpenNewFile(int directory, const std::string& name, mode_t mode) {
  UniqueFd file(openat(directory, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file) return FailErrno(Fault::kWorkDir, "cannot create '" + Printable(name) + "'");
  return file;
}

Result<UniqueFd> OpenUnnamedFile(int directory, const std::string& name) {
  GL_ASSIGN(UniqueFd file, OpenNewFile(directory, name));
  if (unlinkat(directory, name.c_str(), 0) == 0) return file;
  return FailErrno(Fault::kWorkDir, "cannot take its name from '" + Printable(name) + "'");
}

Status CreateFile(int directory, const std::string& name, std::string_view bytes, mode_t mode) {
  GL_ASSIGN(const UniqueFd file, OpenNewFile(directory, name));
  GL_TRY(WriteAll(file.Get(), bytes));
  if (fchmod(file.Get(), mode) != 0)
    return FailErrno(Fault::kWorkDir, "cannot set the mode of '" + Printable(name) + "'");
  return {};
}

Status ReadPieces(int file, const ByteSink& sink) {
  static thread_local std::array<char, 256U << 10U> buffer;
  while (true) {
    const ssize_t got = read(file, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FailErrno(Fault::kWorkDir, "reading a file");
    if (got == 0) return {};
    GL_TRY(sink({buffer.data(), static_cast<std::size_t>(got)}));
  }
}

Status WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FailErrno(Fault::kWorkDir, "writing a file");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::optional<std::string> ReadLinkText(int directory, const std::string& name) {
  std::array<char, PATH_MAX> text{};
  const ssize_t size = readlinkat(directory, name.c_str(), text.data(), text.size());
  if (size < 0) return std::nullopt;
  return std::string(text.data(), static_cast<std::size_t>(size));
}

std::string RealPath(const std::string& path) {
  std::array<char, PATH_MAX> real{};
  return realpath(path.c_str(), real.data()) == nullptr ? "" : real.data();
}

Result<std::vector<std::string>> ListNames(int directory) {
  alignas(dirent64) static thread_local std::array<char, 64U << 10U> buffer;
  std::vector<std::string> names;
  ssize_t got = lseek(directory, 0, SEEK_SET) < 0 ? -1 : 1;
  while (got > 0) {
    got = getdents64(directory, buffer.data(), buffer.size());
    for (ssize_t at = 0; at < got;) {
      const auto* const entry = reinterpret_cast<const dirent64*>(&buffer[static_cast<std::size_t>(at)]);
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
      at += entry->d_reclen;
    }
  }
  if (got < 0) return FailErrno(Fault::kWorkDir, "listing a directory");
  std::ranges::sort(names);
  return names;
}

Result<UniqueFd> MakeDirectory(int parent, const std::string& name) {
  const std::string shown = "'" + Printable(name) + "'";
  if (mkdirat(parent, name.c_str(), 0700) != 0)
    return FailErrno(Fault::kWorkDir, "cannot create the directory " + shown);
  UniqueFd directory(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) return FailErrno(Fault::kWorkDir, "cannot open the directory " + shown);
  DropAccessLists(directory.Get());
  if (fchmod(directory.Get(), 0755) != 0) return FailErrno(Fault::kWorkDir, "cannot set the mode of " + shown);
  return directory;
}

void MakeDirectories(int root, const std::string& path) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    std::ignore = mkdirat(root, path.substr(0, end).c_str(), 0755);
  }
}

void DropAccessLists(int directory) {
  // Failure means that there was none, or that the filesystem knows none.
  fremovexattr(directory, "system.posix_acl_default");
  fremovexattr(directory, "system.posix_acl_access");
}

}  // namespace gl
