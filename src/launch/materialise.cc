#include "launch/materialise.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "os/files.h"
#include "os/stop_signal.h"
#include "os/system_error.h"

namespace gl {
namespace {

constexpr std::size_t kMaxLinkBytes = 4095;  // of a symlink's text: PATH_MAX without its NUL
constexpr std::size_t kMaxLfsPointerBytes = 1024;

Status WriteFile(ObjectSource& source, const TreeEntry& entry, int directory, WrittenCount& count) {
  const UniqueFd file(
      openat(directory, entry.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return FailErrno(Fault::kWorkDir, "cannot create it");
  bool first = true, pointer = false;
  GL_ASSIGN(const std::uint64_t size, source.ReadBlob(entry.id, [&](std::string_view piece) -> Status {
    if (first) pointer = piece.starts_with(kLfsPointerStart);
    first = false;
    return WriteAll(file.Get(), piece);
  }));
  const mode_t mode = entry.mode == EntryMode::kExecutable ? 0755 : 0644;
  if (fchmod(file.Get(), mode) != 0) return FailErrno(Fault::kWorkDir, "cannot set its mode");
  count.bytes += size;
  if (pointer && size <= kMaxLfsPointerBytes) ++count.lfs_pointers;
  return {};
}

Status WriteLink(ObjectSource& source, const TreeEntry& entry, int directory, WrittenCount& count) {
  std::string target;
  GL_ASSIGN(const std::uint64_t size, source.ReadBlob(entry.id, [&](std::string_view piece) -> Status {
    target += piece;
    if (target.size() > kMaxLinkBytes) return Fail(Fault::kIntegrity, "the target of the symlink is too long");
    return {};
  }));
  if (target.empty()) return Fail(Fault::kIntegrity, "the target of the symlink is empty");
  if (target.find('\0') != std::string::npos)
    return Fail(Fault::kIntegrity, "the target of the symlink has a NUL in it");
  if (symlinkat(target.c_str(), directory, entry.name.c_str()) != 0) {
    return FailErrno(Fault::kWorkDir, "cannot create the symlink");
  }
  count.bytes += size;
  return {};
}

Status WriteEntry(ObjectSource& source, const TreeEntry& entry, int directory, WrittenCount& count) {
  switch (entry.mode) {
    case EntryMode::kTree:
    case EntryMode::kGitlink:
      GL_TRY(MakeDirectory(directory, entry.name));
      return {};
    case EntryMode::kSymlink:
      ++count.files;
      return WriteLink(source, entry, directory, count);
    case EntryMode::kFile:
    case EntryMode::kExecutable:
      ++count.files;
      return WriteFile(source, entry, directory, count);
  }
  return Fail(Fault::kBug, "an entry of no kind");
}

}  // namespace

Result<WrittenCount> Materialise(ObjectSource& source, const CheckoutPlan& plan, int root) {
  WrittenCount count;
  for (const Directory& directory : plan.tree.directories) {
    const UniqueFd handle = OpenBeneath(root, directory.path, O_RDONLY | O_DIRECTORY);
    if (!handle) return FailErrno(Fault::kWorkDir, "cannot open the directory '" + Printable(directory.path) + "'");
    for (const TreeEntry& entry : directory.entries) {
      GL_TRY(CheckStop());
      Status written = WriteEntry(source, entry, handle.Get(), count);
      if (!written) {
        return std::unexpected(
            std::move(written).error().Within("writing '" + Printable(PathIn(directory, entry.name)) + "'"));
      }
      if (count.bytes > kMaxCheckoutBytes) {
        return Fail(Fault::kIntegrity,
                    "the commit's files are too large: the limit is " + std::to_string(kMaxCheckoutBytes) + " bytes");
      }
    }
  }
  return count;
}

}  // namespace gl
