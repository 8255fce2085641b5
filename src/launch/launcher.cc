#include "launch/launcher.h"

#include <fcntl.h>

#include <unordered_set>

#include "launch/disk_reading.h"
#include "launch/gather.h"
#include "launch/thrown_away.h"
#include "launch/work_dir.h"
#include "launch/workload_git.h"
#include "os/files.h"
#include "os/log.h"
#include "os/remove.h"
#include "os/stop_signal.h"
#include "os/system_error.h"

namespace gl {
namespace {

// A checkout that is complete in the staging folder, or that only lacks its .git.
struct Staged {
  Gathered objects;
  std::optional<DiskReading> in_place;  // WORK_DIR's files are the commit's already
  // Else: directory and name of the files of the old checkout that are right and only ours, and go into the new one.
  std::vector<std::pair<std::string, std::string>> staying;
};

// Moves what stays into the new tree. From the first move on the old checkout is no whole one any more: there is no
// stop and no way back until the new one is in place, and a kill is mended by the next launch.
Status MoveStaying(const WorkDir& work, const Staged& staged) {
  const std::string* at = nullptr;  // the directory that is open; the files of one stand together
  UniqueFd from, to;
  for (const auto& [directory, name] : staged.staying) {
    if (at == nullptr || *at != directory) {
      from = OpenBeneath(work.Handle(), directory, O_RDONLY | O_DIRECTORY);
      to = OpenBeneath(staged.objects.root.Get(), directory, O_RDONLY | O_DIRECTORY);
      if (!from || !to) return FailErrno(Fault::kWorkDir, "opening a directory of the checkout");
      at = &directory;
    }
    GL_TRY(MoveEntry(from.Get(), name, to.Get(), name));
  }
  return {};
}

Status StageGit(const WorkDir& work, const Gathered& objects, const Pin& pin) {
  GL_ASSIGN(const UniqueFd git, MakeDirectory(objects.root.Get(), ".git"));
  return MakeWorkloadGit(git.Get(), work.Handle(), objects.plan, *objects.store, pin);
}

// All of the commit is hashed and judged before a file of the old checkout is touched.
Result<Staged> Stage(const WorkDir& work, const Pin& pin) {
  GL_ASSIGN(const std::vector<std::string> old_names, work.OldNames());
  GL_ASSIGN(Gathered objects, Gather(work, pin));
  GL_TRY(CheckSigner(*objects.store, objects.plan, pin));
  GL_TRY(CheckEntry(*objects.store, objects.plan, pin));
  Log("checking out " + pin.commit.Hex());
  MoveIn move_in;
  std::vector<std::pair<std::string, std::string>> staying;
  std::optional<DiskReading> old;
  if (!old_names.empty()) {
    GL_ASSIGN(old, ReadDisk(work.Handle(), objects.plan, *objects.store, {".git", work.StagingName()}, Owner::kOurs));
    if (!old->FirstProblem(objects.plan)) {
      GL_TRY(StageGit(work, objects, pin));
      return Staged{std::move(objects), std::move(old), {}};
    }
    move_in = [&](std::size_t directory, std::size_t entry, int /* where to: it is moved later */) {
      if (old->directories[directory].entries[entry].problem != nullptr) return false;
      const Directory& wanted = objects.plan.tree.directories[directory];
      staying.emplace_back(wanted.path, wanted.entries[entry].name);
      return true;
    };
  }
  GL_TRY(objects.writer->Finish(objects.plan, *objects.store, move_in));
  GL_TRY(StageGit(work, objects, pin));
  return Staged{std::move(objects), std::nullopt, std::move(staying)};
}

// Old and new side by side may not fit where the new alone would: then the old goes first.
Result<Staged> StageInSpace(const WorkDir& work, const Pin& pin) {
  auto staged = Stage(work, pin);
  if (staged || !SaysDiskFull(staged.error().message)) return staged;
  GL_ASSIGN(const std::vector<std::string> old_names, work.OldNames());
  if (old_names.empty()) return staged;
  Log("no space beside the old checkout; removing it first");
  GL_TRY(EmptyDirectory(work.Staging()));
  GL_TRY(work.RemoveOldContent());
  return Stage(work, pin);
}

Status SwapIn(WorkDir& work, const Staged& staged) {
  const int tree = staged.objects.root.Get();
  std::unordered_set<std::string> staying;
  for (const auto& [directory, name] : staged.staying)
    staying.insert(directory.empty() ? name : directory + "/" + name);
  GL_ASSIGN(const std::string thrown_away,
            DescribeThrownAway(work.Handle(), tree, work.StagingName(), staged.in_place ? ".git" : "", staying));
  Log("scrubbing checkout" + (thrown_away.empty() ? "" : ": " + thrown_away));
  if (staged.in_place) return work.SwapInGit(tree);
  GL_TRY(CheckStop());
  GL_TRY(MoveStaying(work, staged));
  return work.SwapIn(tree);
}

}  // namespace

Result<VerifiedCheckout> PrepareCheckout(const Pin& pin, const std::string& config_path) {
  GL_ASSIGN(WorkDir work, WorkDir::Open(pin, config_path));
  GL_ASSIGN(Staged staged, StageInSpace(work, pin));
  GL_TRY(SwapIn(work, staged));
  const CheckoutPlan& plan = staged.objects.plan;
  if (!staged.in_place) {
    GL_ASSIGN(staged.in_place, ReadDisk(work.Handle(), plan, *staged.objects.store, {".git"}, Owner::kAny));
  }
  GL_ASSIGN(VerifiedCheckout verified, VerifyCheckout(std::move(work), plan, *staged.in_place, pin.tree_sha256));
  if (const std::size_t pointers = staged.in_place->LfsPointers(); pointers > 0) {
    Log("Git LFS pointers left as they are: " + std::to_string(pointers));
  }
  Log("HEAD verified: " + verified.Commit().Hex());
  Log("tree verified: " + verified.Tree().Hex() + ", " + std::to_string(verified.Files()) + " files, " +
      std::to_string(verified.Bytes()) + " bytes");
  Log("tree sha256: " + verified.Sha256Identity().Hex());
  return verified;
}

}  // namespace gl
