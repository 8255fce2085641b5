#include "verify_cli/os_row_command.h"

#include <fcntl.h>

#include "base/text.h"
#include "dstack/os_row.h"
#include "os/files.h"
#include "os/system_error.h"
#include "os/unique_fd.h"

namespace gl {

Result<std::string> OsReferenceOf(const std::string& directory) {
  const UniqueFd opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return FailErrno(Fault::kRemote, "cannot open '" + Printable(directory) + "'");
  GL_ASSIGN(const std::vector<std::string> names, ListNames(opened.Get()));
  ImageFiles files;
  for (const std::string& name : names) {
    GL_ASSIGN(files[name], ReadRegularFile(opened.Get(), name, O_NOFOLLOW, kMaxImageFileBytes, Fault::kIntegrity));
  }
  GL_ASSIGN(const OsRow row, MakeOsRow(files));
  return R"({"images":[)" + OsRowJson(row) + "]}\n";
}

}  // namespace gl
