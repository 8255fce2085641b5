#include "verify_cli/write_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/text.h"
#include "os/files.h"
#include "os/system_error.h"
#include "os/unique_fd.h"

namespace gl {
namespace {

Status WriteNew(int file, std::string_view bytes) {
  GL_TRY(WriteAll(file, bytes));
  if (fchmod(file, 0644) != 0 || fsync(file) != 0) return FailErrno(Fault::kConfig, "writing a file");
  return {};
}

}  // namespace

Status WriteWholeFile(const std::string& path, std::string_view bytes) {
  const std::string where = "cannot write '" + Printable(path) + "'";
  struct stat there{};
  if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    return Fail(Fault::kConfig, where + ": it is there, and no regular file");  // a device is never replaced
  }
  std::string scratch = path + ".XXXXXX";
  const UniqueFd file(mkostemp(scratch.data(), O_CLOEXEC));
  if (!file) return FailErrno(Fault::kConfig, where);
  Status written = WriteNew(file.Get(), bytes);
  if (written && rename(scratch.c_str(), path.c_str()) == 0) return {};
  const Error error = written ? FailErrno(Fault::kConfig, where).error()
                              : Error{Fault::kConfig, where + ": " + written.error().message};
  unlink(scratch.c_str());
  return std::unexpected(error);
}

}  // namespace gl
