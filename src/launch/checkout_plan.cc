#include "launch/checkout_plan.h"

#include <algorithm>

#include "base/text.h"
#include "os/log.h"
#include "os/stop_signal.h"
#include "pack/pack_limits.h"
#include "signer/commit_signature.h"

namespace gl {
namespace {

std::string Kind(const TreeEntry* entry) {
  if (entry == nullptr) return "no such entry in the commit";
  if (entry->mode == EntryMode::kSymlink) return "it is a symlink, which is never followed";
  if (entry->mode == EntryMode::kGitlink) return "it is a submodule, in which nothing is started";
  return entry->mode == EntryMode::kTree ? "it is a directory" : "it is a file";
}

// The directory at COMPONENTS; Fault::kWorkload names the first component that is none and says what it is.
Result<const Directory*> ResolveDirectory(const CheckoutTree& tree, const std::vector<std::string>& components) {
  std::vector<std::string> path;
  const Directory* directory = tree.FindDirectory(path);
  for (const std::string& component : components) {
    const TreeEntry* entry = FindEntry(*directory, component);
    path.push_back(component);
    directory = tree.FindDirectory(path);
    if (directory == nullptr) {
      return Fail(Fault::kWorkload, "'" + Printable(component) + "': " + Kind(entry));
    }
  }
  return directory;
}

Result<const TreeEntry*> ResolveScript(const CheckoutTree& tree, const Pin& pin) {
  std::vector<std::string> folder = pin.subdir.Components();
  folder.insert(folder.end(), pin.entry.Components().begin(), pin.entry.Components().end() - 1);
  GL_ASSIGN(const Directory* directory, ResolveDirectory(tree, folder));
  const TreeEntry* entry = FindEntry(*directory, pin.entry.Components().back());
  if (entry != nullptr && IsFile(entry->mode)) return entry;
  return Fail(Fault::kWorkload, Kind(entry));
}

Status CheckEntryScript(const ObjectStore& store, const CheckoutPlan& plan, const Pin& pin) {
  const std::string named = "entry script '" + Printable(pin.entry.Text()) + "'";
  const auto script = ResolveScript(plan.tree, pin);
  if (!script) {
    const std::string where = Printable(pin.work_dir + "/" + pin.subdir.Text());
    return Fail(Fault::kWorkload, named + " not found in " + where + ": " + script.error().message +
                                      "; add it to the repository at the pinned commit, set ENTRYPOINT_SCRIPT to its "
                                      "path, or set RUN_CMD");
  }
  bool first = true, pointer = false;
  GL_TRY(store.ReadBlob((*script)->id, [&](std::string_view piece) -> Status {
    if (std::exchange(first, false)) pointer = piece.starts_with(kLfsPointerStart);
    return {};
  }));
  if (pointer && plan.LfsPointerOf(**script) == nullptr)
    return Fail(Fault::kWorkload,
                named + " is a Git LFS pointer, not a script: commit the script itself, or set LFS=yes");
  Log("entry blob: " + (*script)->id.Hex());
  return {};
}

void LogSubmodules(const CheckoutTree& tree) {
  for (const Directory& directory : tree.directories) {
    for (const TreeEntry& entry : directory.entries) {
      if (entry.mode != EntryMode::kGitlink) continue;
      Log("submodule '" + Printable(PathIn(directory, entry.name)) + "' (gitlink " + entry.id.Hex() +
          ") is left as an empty directory");
    }
  }
}

}  // namespace

Result<CheckoutPlan> ReadPlan(const ObjectStore& store, const ObjectId& commit) {
  GL_ASSIGN(const ObjectBytes bytes, store.ReadWhole(commit, ObjectType::kCommit));
  GL_ASSIGN(CommitObject parsed, ParseCommit(commit.Algorithm(), *bytes));
  GL_ASSIGN(CheckoutTree tree, WalkTree(parsed.tree, [&](const ObjectId& tree_id) -> Result<std::string> {
              GL_TRY(CheckStop());
              GL_ASSIGN(const ObjectBytes entries, store.ReadWhole(tree_id, ObjectType::kTree));
              return *entries;
            }));
  return CheckoutPlan{commit, std::move(parsed), std::move(tree)};
}

Status CheckLinkTarget(std::string_view target) {
  constexpr std::size_t kMaxLinkBytes = 4095;  // PATH_MAX without its NUL
  if (target.size() > kMaxLinkBytes) return Fail(Fault::kIntegrity, "the target of the symlink is too long");
  if (target.empty()) return Fail(Fault::kIntegrity, "the target of the symlink is empty");
  if (target.contains('\0')) return Fail(Fault::kIntegrity, "the target of the symlink has a NUL in it");
  return {};
}

// How large the file or symlink ENTRY is to be on disk.
static Result<std::uint64_t> CheckBlob(const ObjectStore& store, const TreeEntry& entry, CheckoutPlan& plan) {
  GL_ASSIGN(const ObjectStore::Place place, store.FindOfType(entry.id, ObjectType::kBlob));
  const std::uint64_t size = place.Object().size;
  if (plan.with_lfs && size < kLfsPointerLimit && IsFile(entry.mode)) {
    const auto [found, fresh] = plan.lfs.try_emplace(entry.id);
    if (fresh) {
      GL_TRY(CheckStop());
      GL_ASSIGN(const ObjectBytes bytes, store.ReadWhole(entry.id, ObjectType::kBlob));
      GL_ASSIGN(found->second, ParseLfsPointer(*bytes));
    }
    return found->second ? found->second->size : size;
  }
  if (entry.mode != EntryMode::kSymlink) return size;
  GL_TRY(CheckStop());  // many may stand at the end of long chains of deltas
  if (size > kMaxTreeBytes) return Fail(Fault::kIntegrity, "the target of the symlink is too long");
  GL_ASSIGN(const ObjectBytes target, store.ReadWhole(entry.id, ObjectType::kBlob));
  GL_TRY(CheckLinkTarget(*target));
  return size;
}

Status CheckBlobs(const ObjectStore& store, CheckoutPlan& plan) {
  std::uint64_t bytes = 0;
  for (const Directory& directory : plan.tree.directories) {
    GL_TRY(CheckStop());
    for (const TreeEntry& entry : directory.entries) {
      if (!IsBlob(entry.mode)) continue;
      auto size = CheckBlob(store, entry, plan);
      if (!size) {
        return std::unexpected(std::move(size).error().Within("'" + Printable(PathIn(directory, entry.name)) + "'"));
      }
      bytes += *size;
      if (*size <= kMaxObjectBytes && bytes <= kMaxCheckoutBytes) continue;
      return Fail(Fault::kIntegrity, "the commit's files are too large: the limit is " +
                                         std::to_string(kMaxCheckoutBytes) + " bytes, for one " +
                                         std::to_string(kMaxObjectBytes));
    }
  }
  return {};
}

std::vector<ObjectId> ObjectsOf(const CheckoutPlan& plan) {
  std::vector<ObjectId> ids = {plan.commit_id};
  for (const Directory& directory : plan.tree.directories) {
    ids.push_back(directory.id);
    for (const TreeEntry& entry : directory.entries) {
      if (IsBlob(entry.mode)) ids.push_back(entry.id);
    }
  }
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

Status CheckSigner(const ObjectStore& store, const CheckoutPlan& plan, const Pin& pin) {
  if (!pin.allowed_signers) return {};
  GL_ASSIGN(const ObjectBytes commit, store.ReadWhole(plan.commit_id, ObjectType::kCommit));
  GL_ASSIGN(const std::string fingerprint, CheckSignature(*commit, *pin.allowed_signers, plan.commit_id.Algorithm()));
  Log("signed by: " + fingerprint);
  return {};
}

Status CheckEntry(const ObjectStore& store, const CheckoutPlan& plan, const Pin& pin) {
  if (!pin.submodules) LogSubmodules(plan.tree);
  if (const auto subdir = ResolveDirectory(plan.tree, pin.subdir.Components()); !subdir) {
    return Fail(Fault::kWorkload, "REPO_SUBDIR '" + Printable(pin.subdir.Text()) +
                                      "' does not exist as a directory in the commit: " + subdir.error().message);
  }
  if (pin.run_cmd) return {};
  return CheckEntryScript(store, plan, pin);
}

}  // namespace gl
