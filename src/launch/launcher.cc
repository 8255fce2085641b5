#include "launch/launcher.h"

#include <fcntl.h>

#include "git/config_file.h"
#include "launch/checkout_plan.h"
#include "launch/fetch.h"
#include "launch/git_dir.h"
#include "launch/materialise.h"
#include "launch/object_source.h"
#include "launch/quarantine.h"
#include "launch/thrown_away.h"
#include "launch/work_dir.h"
#include "os/files.h"
#include "os/log.h"
#include "os/remove.h"
#include "os/system_error.h"

namespace gl {
namespace {

constexpr std::chrono::seconds kKeptPackLimit{60};  // for git to take in one kept pack
constexpr std::chrono::minutes kPackLimit{10};      // for git to write the workload's pack

// A tree that is complete in the staging folder but not yet in place.
struct StagedTree {
  CheckoutPlan plan;
  UniqueFd root;
};

// A quarantine with the objects of the kept packs in it, each hashed by git's collision-detecting SHA-1 on its way in.
// What git does not take in is missing later.
Result<Quarantine> TakeInKeptPacks(const WorkDir& work, const std::vector<UniqueFd>& packs, const Pin& pin) {
  GL_ASSIGN(Quarantine kept, Quarantine::Create(work.Staging(), work.StagingPath(), "kept", pin));
  const std::string limit = "--max-input-size=" + std::to_string(kMaxPackBytes);
  const Deadline deadline = std::chrono::steady_clock::now() + kKeptPackLimit;
  for (const UniqueFd& pack : packs) {
    const auto taken = kept.Run({"index-pack", "--stdin", limit}, pack.Get(), deadline);
    if (!taken && taken.error().fault != Fault::kRemote) return std::unexpected(taken.error());
  }
  return kept;
}

// Writes the workload's .git: the commit's objects in one pack, HEAD detached at the pin, no hook, nothing that runs.
Status MakeWorkloadGit(const WorkDir& work, const Quarantine& quarantine, const CheckoutPlan& plan, const Pin& pin,
                       int root) {
  GL_ASSIGN(const UniqueFd git, MakeDirectory(root, ".git"));
  const std::string origin = "[remote \"origin\"]\n\turl = " + QuoteConfigValue(pin.repo.Plain()) +
                             "\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n";
  GL_TRY(MakeGitDir(git.Get(), {pin.commit.Algorithm(), false, pin.commit.Hex(), origin}));
  // The parents are not here; git calls such a commit shallow.
  if (!plan.commit.parents.empty()) GL_TRY(CreateFile(git.Get(), "shallow", pin.commit.Hex() + "\n", 0644));

  std::string ids;
  for (const std::string& id : ObjectsOf(plan)) ids += id + "\n";
  GL_TRY(CreateFile(work.Staging(), "objects", ids, 0600));
  const UniqueFd list = OpenBeneath(work.Staging(), "objects", O_RDONLY);
  if (!list) return FailErrno(Fault::kWorkDir, "opening the list of objects");
  GL_ASSIGN(const GitOutcome packed, quarantine.Run({"pack-objects", "-q", "--window=0", "--delta-base-offset",
                                                     "../tree/.git/objects/pack/pack"},
                                                    list.Get(), std::chrono::steady_clock::now() + kPackLimit));
  if (!packed.state.Success())
    return Fail(Fault::kWorkDir, "packing the commit's objects failed: " + Complaint(packed));
  return RemoveTree(work.Staging(), "objects");
}

// From objects to files: all of the tree is read and judged before the first file is written.
Result<StagedTree> StageTree(const WorkDir& work, const Quarantine& quarantine, const Pin& pin) {
  GL_ASSIGN(ObjectSource source, ObjectSource::Open(quarantine));
  GL_ASSIGN(CheckoutPlan plan, ReadPlan(source, pin.commit, pin.allowed_signers));
  GL_TRY(CheckEntry(source, plan, pin));
  Log("checking out " + pin.commit.Hex());
  GL_ASSIGN(UniqueFd root, MakeDirectory(work.Staging(), "tree"));
  GL_ASSIGN(const WrittenCount written, Materialise(source, plan, root.Get()));
  if (written.lfs_pointers > 0) Log("Git LFS pointers left as they are: " + std::to_string(written.lfs_pointers));
  GL_TRY(MakeWorkloadGit(work, quarantine, plan, pin, root.Get()));
  return StagedTree{std::move(plan), std::move(root)};
}

Result<StagedTree> StageFromHost(const WorkDir& work, const Pin& pin) {
  Log("fetching " + pin.commit.Hex() + " from " + pin.repo.Redacted());
  GL_ASSIGN(const Quarantine fetched, Quarantine::Create(work.Staging(), work.StagingPath(), "fetched", pin));
  GL_ASSIGN(const std::string complaint, FetchCommit(fetched, pin));
  GL_ASSIGN(StagedTree staged, StageTree(work, fetched, pin));
  if (complaint.empty()) return staged;
  return Fail(Fault::kRemote,
              "fetching from " + pin.repo.Redacted() + " failed although the commit came: " + complaint);
}

// From the objects that an earlier launch left, when they are complete and every one is what its name says; else anew.
Result<StagedTree> Stage(const WorkDir& work, const Pin& pin) {
  const std::vector<UniqueFd> packs = work.KeptPacks();
  if (packs.empty()) return StageFromHost(work, pin);
  GL_ASSIGN(const Quarantine kept, TakeInKeptPacks(work, packs, pin));
  auto staged = StageTree(work, kept, pin);
  if (staged) Log("objects: all were kept from an earlier launch and are hashed again; the network is not needed");
  if (staged || (staged.error().fault != Fault::kIntegrity && staged.error().fault != Fault::kRemote)) return staged;
  Log("kept objects do not serve: " + staged.error().message);
  GL_TRY(EmptyDirectory(work.Staging()));
  return StageFromHost(work, pin);
}

// Old and new side by side may not fit where the new alone would: then the old goes first.
Result<StagedTree> StageInSpace(const WorkDir& work, const Pin& pin) {
  auto staged = Stage(work, pin);
  if (staged || !SaysDiskFull(staged.error().message)) return staged;
  GL_ASSIGN(const std::vector<std::string> old_names, work.OldNames());
  if (old_names.empty()) return staged;
  Log("no space beside the old checkout; removing it first");
  GL_TRY(EmptyDirectory(work.Staging()));
  GL_TRY(work.RemoveOldContent());
  return Stage(work, pin);
}

}  // namespace

Result<VerifiedCheckout> PrepareCheckout(const Pin& pin, const std::string& config_path) {
  if (pin.submodules || pin.lfs) {
    return Fail(Fault::kConfig, "SUBMODULES=yes and LFS=yes are not served by this version: leave them out, or say no");
  }
  GL_ASSIGN(WorkDir work, WorkDir::Open(pin, config_path));
  GL_ASSIGN(StagedTree staged, StageInSpace(work, pin));
  GL_ASSIGN(const std::string thrown_away, DescribeThrownAway(work.Handle(), staged.root.Get(), work.StagingName()));
  Log("scrubbing checkout" + (thrown_away.empty() ? "" : ": " + thrown_away));
  GL_TRY(work.SwapIn(staged.root.Get()));
  GL_ASSIGN(VerifiedCheckout verified, VerifyCheckout(std::move(work), staged.plan, pin.tree_sha256));
  Log("HEAD verified: " + verified.Commit().Hex());
  Log("tree verified: " + verified.Tree().Hex() + ", " + std::to_string(verified.Files()) + " files, " +
      std::to_string(verified.Bytes()) + " bytes");
  Log("tree sha256: " + verified.Sha256Identity().Hex());
  return verified;
}

}  // namespace gl
