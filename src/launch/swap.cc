#include "launch/swap.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/text.h"
#include "os/files.h"
#include "os/remove.h"
#include "os/system_error.h"

namespace gl {

// One directory: what is in it and should not be goes, what should be comes.
static Status Mend(int work, int tree, const Directory& wanted, const FoundDirectory& found) {
  UniqueFd to, from;
  const auto remove = [&](const std::string& name) -> Status {
    if (!to) to = OpenBeneath(work, wanted.path, O_RDONLY | O_DIRECTORY);
    if (!to) return FailErrno(Fault::kWorkDir, "opening a directory of the checkout");
    return Within("'" + Printable(PathIn(wanted, name)) + "'", RemoveTree(to.Get(), name));
  };
  for (const std::string& name : found.extra) GL_TRY(remove(name));
  for (std::size_t i = 0; i < wanted.entries.size(); ++i) {
    if (found.entries[i].problem == nullptr) continue;
    const std::string& name = wanted.entries[i].name;
    GL_TRY(remove(name));
    if (!from) from = OpenBeneath(tree, wanted.path, O_RDONLY | O_DIRECTORY);
    if (!from) return FailErrno(Fault::kWorkDir, "opening a directory of the new tree");
    GL_TRY(MoveEntry(from.Get(), name, to.Get(), name));
  }
  // Removing may have had to loosen it. Where it is not ours, the modes of what is inside are what counts.
  if (to) std::ignore = fchmod(to.Get(), 0755);
  return {};
}

Status SwapIn(WorkDir& work, int tree, const CheckoutPlan& plan, const DiskReading& old) {
  GL_TRY(work.SwapInGit(tree));
  for (std::size_t i = 0; i < plan.tree.directories.size(); ++i) {
    // One that is wrong itself was moved in as a whole by the one that it is in.
    if (i > 0 && old.directories[i].problem != nullptr) continue;
    GL_TRY(Mend(work.Handle(), tree, plan.tree.directories[i], old.directories[i]));
  }
  return work.Close();
}

}  // namespace gl
