#include "launch/checkout_plan.h"

#include <algorithm>

#include "base/text.h"
#include "os/log.h"
#include "os/stop_signal.h"
#include "signer/commit_signature.h"

namespace gl {
namespace {

std::string Kind(const TreeEntry* entry) {
  if (entry == nullptr) return "no such entry in the commit";
  if (entry->mode == EntryMode::kSymlink) return "it is a symlink, which is never followed";
  if (entry->mode == EntryMode::kGitlink) return "it is a submodule, which is not fetched";
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
  if (entry != nullptr && (entry->mode == EntryMode::kFile || entry->mode == EntryMode::kExecutable)) return entry;
  return Fail(Fault::kWorkload, Kind(entry));
}

Status CheckEntryScript(ObjectSource& source, const CheckoutPlan& plan, const Pin& pin) {
  const std::string named = "entry script '" + Printable(pin.entry.Text()) + "'";
  const auto script = ResolveScript(plan.tree, pin);
  if (!script) {
    const std::string where = Printable(pin.work_dir + "/" + pin.subdir.Text());
    return Fail(Fault::kWorkload, named + " not found in " + where + ": " + script.error().message +
                                      "; add it to the repository at the pinned commit, set ENTRYPOINT_SCRIPT to its "
                                      "path, or set RUN_CMD");
  }
  bool first = true, pointer = false;
  GL_TRY(source.ReadBlob((*script)->id, [&](std::string_view piece) -> Status {
    if (std::exchange(first, false)) pointer = piece.starts_with(kLfsPointerStart);
    return {};
  }));
  if (pointer) return Fail(Fault::kWorkload, named + " is a Git LFS pointer, not a script: commit the script itself");
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

Result<CheckoutPlan> ReadPlan(ObjectSource& source, const CommitId& commit,
                              const std::optional<AllowedSigners>& signers) {
  const auto id = ObjectId::FromHex(commit.Algorithm(), commit.Hex());
  if (!id) return Fail(Fault::kBug, "a commit id that is none");
  GL_ASSIGN(const std::string bytes, source.ReadWhole(*id, ObjectType::kCommit));
  if (signers) {
    GL_ASSIGN(const std::string fingerprint, CheckSignature(bytes, *signers, commit.Algorithm()));
    Log("signed by: " + fingerprint);
  }
  GL_ASSIGN(CommitObject parsed, ParseCommit(commit.Algorithm(), bytes));
  GL_ASSIGN(CheckoutTree tree, WalkTree(parsed.tree, [&](const ObjectId& tree_id) -> Result<std::string> {
              GL_TRY(CheckStop());
              return source.ReadWhole(tree_id, ObjectType::kTree);
            }));
  return CheckoutPlan{*id, std::move(parsed), std::move(tree)};
}

std::vector<std::string> ObjectsOf(const CheckoutPlan& plan) {
  std::vector<std::string> ids = {plan.commit_id.Hex()};
  for (const Directory& directory : plan.tree.directories) {
    ids.push_back(directory.id.Hex());
    for (const TreeEntry& entry : directory.entries) {
      if (entry.mode != EntryMode::kTree && entry.mode != EntryMode::kGitlink) ids.push_back(entry.id.Hex());
    }
  }
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

Status CheckEntry(ObjectSource& source, const CheckoutPlan& plan, const Pin& pin) {
  LogSubmodules(plan.tree);
  if (const auto subdir = ResolveDirectory(plan.tree, pin.subdir.Components()); !subdir) {
    return Fail(Fault::kWorkload, "REPO_SUBDIR '" + Printable(pin.subdir.Text()) +
                                      "' does not exist as a directory in the commit: " + subdir.error().message);
  }
  if (pin.run_cmd) return {};
  return CheckEntryScript(source, plan, pin);
}

}  // namespace gl
