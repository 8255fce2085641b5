#include "launch/launcher.h"

#include "base/text.h"
#include "launch/disk_reading.h"
#include "launch/gather.h"
#include "launch/inner_pins.h"
#include "launch/lfs_fetch.h"
#include "launch/swap.h"
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

// What WORK_DIR holds, and in the staging folder what it lacks: a fresh .git, and all that is not as it should be.
struct Staged {
  Gathered objects;
  DiskReading old;
  ThrownAway thrown_away;
};

ThrownAway FindThrownAway(const CheckoutTree& tree, const DiskReading& old) {
  ThrownAway found;
  for (std::size_t i = 0; i < tree.directories.size(); ++i) {
    const Directory& wanted = tree.directories[i];
    for (const std::string& name : old.directories[i].extra) found.foreign.push_back(PathIn(wanted, name));
    for (std::size_t k = 0; k < wanted.entries.size(); ++k) {
      const FoundEntry& entry = old.directories[i].entries[k];
      if (entry.there && entry.problem != nullptr) found.changed.push_back(PathIn(wanted, wanted.entries[k].name));
    }
  }
  return found;
}

// All of the commit is hashed and judged before a file of the old checkout is touched.
Result<Staged> Stage(const WorkDir& work, const Pin& pin) {
  GL_ASSIGN(Gathered objects, Gather(work, pin));
  objects.plan.with_submodules = pin.submodules;
  const CheckoutPlan& plan = objects.plan;
  GL_TRY(CheckSigner(*objects.store, plan, pin));
  GL_TRY(CheckEntry(*objects.store, plan, pin));
  Log("checking out " + pin.commit.Hex());
  GL_ASSIGN(const UniqueFd git, MakeDirectory(objects.root.Get(), ".git"));
  const auto make_git = [&] { return MakeWorkloadGit(git.Get(), work.Handle(), plan, *objects.store, pin); };
  const std::vector<std::string> ignored = {".git", work.StagingName()};
  GL_ASSIGN(DiskReading old,
            ReadDisk(work.Handle(), plan, *objects.store, ignored, Owner::kOurs, DiskReading(plan), make_git));
  ThrownAway thrown_away = FindThrownAway(plan.tree, old);
  old.GiveUpWrongDirectories(plan);
  const auto is_there = [&old](std::size_t i, std::size_t k) {
    return old.directories[i].entries[k].problem == nullptr;
  };
  GL_TRY(objects.writer->Finish(plan, *objects.store, is_there));
  objects.writer.reset();  // as large as the plan
  GL_TRY(BringLfsObjects(work, objects.root.Get(), plan, pin, is_there));
  return Staged{std::move(objects), std::move(old), std::move(thrown_away)};
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

// Where in the launch a repository stands: the pinned one, or one inside another.
struct Nesting {
  std::size_t depth = 0;  // of the repository in its outer ones
  std::size_t found = 0;  // submodules, up to now
};

Result<VerifiedCheckout> Prepare(WorkDir work, const Pin& pin, Nesting& nesting);

Status PrepareSubmodules(const WorkDir& work, const Gathered& objects, const Pin& pin, Nesting& nesting) {
  GL_ASSIGN(const auto pins, InnerPinsOf(objects.plan, *objects.store, pin, nesting.depth, nesting.found));
  nesting.found += pins.size();
  ++nesting.depth;
  for (const InnerPin& inner : pins) {
    const std::string named = "submodule '" + Printable(inner.path) + "'";
    Log(named + ": commit " + inner.pin.commit.Hex() + " of " + inner.pin.repo.Redacted());
    GL_ASSIGN(WorkDir inside, WorkDir::OpenInside(work, inner.path));
    GL_TRY(Within(named, Prepare(std::move(inside), inner.pin, nesting)));
  }
  --nesting.depth;
  return {};
}

Result<VerifiedCheckout> Prepare(WorkDir work, const Pin& pin, Nesting& nesting) {
  GL_ASSIGN(Staged staged, StageInSpace(work, pin));
  const CheckoutPlan& plan = staged.objects.plan;
  GL_ASSIGN(const std::string thrown_away, DescribeThrownAway(work.Handle(), staged.objects.root.Get(),
                                                              work.StagingName(), ".git", staged.thrown_away));
  Log("scrubbing checkout" + (thrown_away.empty() ? "" : ": " + thrown_away));
  GL_TRY(CheckStop());
  GL_TRY(SwapIn(work, staged.objects.root.Get(), plan, staged.old));
  GL_TRY(PrepareSubmodules(work, staged.objects, pin, nesting));
  GL_ASSIGN(const DiskReading reading,
            ReadDisk(work.Handle(), plan, *staged.objects.store, {".git"}, Owner::kAny, std::move(staged.old)));
  staged.objects.store.reset();  // makes room for the index
  GL_ASSIGN(VerifiedCheckout verified, VerifyCheckout(std::move(work), plan, reading, pin.tree_sha256));
  if (const std::size_t pointers = reading.LfsPointers(); pointers > 0) {
    Log("Git LFS pointers left as they are: " + std::to_string(pointers));
  }
  Log("HEAD verified: " + verified.Commit().Hex());
  Log("tree verified: " + verified.Tree().Hex() + ", " + std::to_string(verified.Files()) + " files, " +
      std::to_string(verified.Bytes()) + " bytes");
  Log("tree sha256: " + verified.Sha256Identity().Hex());
  return verified;
}

}  // namespace

Result<VerifiedCheckout> PrepareCheckout(const Pin& pin, const std::string& config_path) {
  GL_ASSIGN(WorkDir work, WorkDir::Open(pin, config_path));
  Nesting nesting;
  return Prepare(std::move(work), pin, nesting);
}

}  // namespace gl
