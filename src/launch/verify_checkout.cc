#include "launch/verify_checkout.h"

#include <fcntl.h>

#include "base/text.h"
#include "git/object_hash.h"
#include "git/tree_identity.h"
#include "os/files.h"
#include "os/system_error.h"

namespace gl {
namespace {

std::unexpected<Error> NotTheCommit(const std::string& path, const std::string& what) {
  return Fail(Fault::kIntegrity, "WORK_DIR is not the commit after it was written: '" + Printable(path) + "' " + what +
                                     "; something else changes it, or the disk is failing");
}

// The id of the tree that was read: each directory after those inside it. Every entry was found to be what the tree
// names, so this says once more, and as a whole, what the disk holds.
ObjectId TreeOf(const CheckoutPlan& plan) {
  std::vector<std::optional<ObjectId>> ids(plan.tree.directories.size());
  for (std::size_t i = ids.size(); i-- > 0;) {
    const Directory& directory = plan.tree.directories[i];
    std::vector<TreeEntry> entries = directory.entries;
    std::size_t child = directory.first_child;
    for (TreeEntry& entry : entries) {
      if (entry.mode == EntryMode::kTree) entry.id = *ids[child++];
    }
    ids[i] = HashObject(plan.commit_id.Algorithm(), ObjectType::kTree, SerializeTree(entries));
  }
  return *ids[0];
}

}  // namespace

Result<VerifiedCheckout> VerifyCheckout(WorkDir work, const CheckoutPlan& plan, const DiskReading& reading,
                                        const std::optional<std::string>& tree_sha256) {
  if (const auto problem = reading.FirstProblem(plan)) return NotTheCommit(problem->first, problem->second);
  ObjectId tree = TreeOf(plan);
  if (tree != plan.commit.tree) return NotTheCommit("", "has another tree id than the commit");
  std::uint64_t files = 0, bytes = 0;
  std::vector<IndexEntry> index;
  for (std::size_t i = 0; i < plan.tree.directories.size(); ++i) {
    const Directory& directory = plan.tree.directories[i];
    for (std::size_t k = 0; k < directory.entries.size(); ++k) {
      const TreeEntry& entry = directory.entries[k];
      const FoundEntry& found = reading.directories[i].entries[k];
      if (entry.mode == EntryMode::kTree) continue;
      index.push_back({PathIn(directory, entry.name), entry.mode, entry.id, found.stat});
      if (entry.mode != EntryMode::kGitlink) ++files;
      bytes += found.size;
    }
  }
  GL_ASSIGN(ObjectId identity, TreeSha256(plan.tree, [&](std::size_t i, const TreeEntry& entry) -> Result<ObjectId> {
              const auto k = static_cast<std::size_t>(&entry - plan.tree.directories[i].entries.data());
              const auto& sha256 = reading.directories[i].entries[k].sha256;
              if (!sha256) return Fail(Fault::kBug, "a file without a SHA-256 identity");
              return *sha256;
            }));
  if (tree_sha256 && *tree_sha256 != identity.Hex()) {
    return Fail(Fault::kIntegrity, "the commit's tree has another SHA-256 identity than TREE_SHA256: expected " +
                                       *tree_sha256 + ", found " + identity.Hex() +
                                       "; COMMIT_SHA and TREE_SHA256 must be of one commit");
  }
  const UniqueFd git = OpenBeneath(work.Handle(), ".git", O_RDONLY | O_DIRECTORY);
  if (!git) return FailErrno(Fault::kWorkDir, "opening the fresh .git");
  GL_TRY(CreateFile(git.Get(), "index", SerializeIndex(plan.commit_id.Algorithm(), std::move(index)), 0644));
  return VerifiedCheckout(std::move(work).Release(), plan.commit_id, tree, identity, files, bytes);
}

}  // namespace gl
