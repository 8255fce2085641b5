#include "verify_cli/write_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>

#include "base/text.h"
#include "os/files.h"
#include "os/system_error.h"
#include "os/unique_fd.h"
#include "verify_cli/gather.h"

namespace gl {
namespace {

std::string ShownPath(const std::string& directory, const std::string& name) {
  return "'" + Printable(directory + "/" + name, 300) + "'";
}

Result<UniqueFd> OpenOrMake(const std::string& directory) {
  if (mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST) {
    return FailErrno(Fault::kRemote, "cannot make '" + Printable(directory, 300) + "'");
  }
  UniqueFd opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return FailErrno(Fault::kRemote, "cannot open '" + Printable(directory, 300) + "'");
  return opened;
}

// Whether NAME is there, with exactly these bytes: refused when with others.
Result<bool> IsThere(int directory, const NamedBytes& file, const std::string& shown) {
  struct stat info{};
  if (fstatat(directory, file.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return false;
    return FailErrno(Fault::kRemote, "cannot look at " + shown);
  }
  const auto found = ReadRegularFile(directory, file.name, O_NOFOLLOW, kMaxInputBytes, Fault::kConfig);
  if (found && *found == file.bytes) return true;
  return Fail(Fault::kConfig, shown + " is there with other content: remove it, or write elsewhere");
}

// Under another name first, so that nobody sees a half; and not over a file that came in between.
Status WriteOne(int directory, const NamedBytes& file, const std::string& shown) {
  const std::string part = "." + file.name + "." + std::to_string(getpid());
  if (!CreateFile(directory, part, file.bytes, 0644)) return FailErrno(Fault::kRemote, "cannot write " + shown);
  if (renameat2(directory, part.c_str(), directory, file.name.c_str(), RENAME_NOREPLACE) == 0) return {};
  auto failed = FailErrno(Fault::kRemote, "cannot write " + shown);
  unlinkat(directory, part.c_str(), 0);
  return failed;
}

}  // namespace

Status WriteFiles(const std::string& directory, const std::vector<NamedBytes>& files) {
  GL_ASSIGN(const UniqueFd opened, OpenOrMake(directory));
  std::vector<const NamedBytes*> missing;
  for (const NamedBytes& file : files) {
    GL_ASSIGN(const bool there, IsThere(opened.Get(), file, ShownPath(directory, file.name)));
    if (!there) missing.push_back(&file);
  }
  for (const NamedBytes* const file : missing) {
    GL_TRY(WriteOne(opened.Get(), *file, ShownPath(directory, file->name)));
  }
  return {};
}

}  // namespace gl
