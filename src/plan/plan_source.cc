#include "plan/plan_source.h"

#include "base/text.h"
#include "verify/source_tree.h"

namespace gl {
namespace {

// Source: the Git LFS specification, "The Pointer": its first line.
constexpr std::string_view kLfsStart = "version https://git-lfs.github.com/spec/";

std::unexpected<Error> RefuseSource(const std::string& why) { return Fail(Fault::kConfig, why); }

Status CheckEntry(const PlanRequest& request, const SourceRepository& source, const CheckoutTree& tree) {
  std::vector<std::string> path = request.subdir.Components();
  if (tree.FindDirectory(path) == nullptr) {
    return RefuseSource("--subdir: the commit has no directory '" + Printable(request.subdir.Text(), 200) +
                        "' (a symlink is none)");
  }
  if (request.run_cmd) return {};
  const std::vector<std::string>& entry = request.entry.Components();
  path.insert(path.end(), entry.begin(), entry.end() - 1);
  const Directory* const directory = tree.FindDirectory(path);
  const TreeEntry* const found = directory == nullptr ? nullptr : FindEntry(*directory, entry.back());
  const std::string name = "'" + Printable(request.entry.Text(), 200) + "'";
  if (found == nullptr) {
    return RefuseSource("--entrypoint: the commit has no file " + name + ": name the script that bash is to run");
  }
  if (!IsFile(found->mode)) return RefuseSource("--entrypoint: " + name + " is no regular file, and is never followed");
  GL_ASSIGN(const std::string bytes, ReadVerified(source, found->id, ObjectType::kBlob));
  if (!bytes.starts_with(kLfsStart)) return {};
  return RefuseSource("--entrypoint: " + name + " is a Git LFS pointer, which stays one: commit the script itself");
}

Status CheckReachable(const ObjectId& commit, const SourceRepository& source, const std::string& ref) {
  GL_ASSIGN(const std::string hex, source.resolve(ref));
  const auto tip = ObjectId::FromHex(commit.Algorithm(), hex);
  if (!tip) return RefuseSource("--reachable-from: " + Printable(ref, 80) + " names a commit of another hash function");
  GL_ASSIGN(const bool part, IsAncestor(source, commit, *tip));
  return part ? Status()
              : RefuseSource("--reachable-from: the commit is not part of " + Printable(ref, 80) + ": merge it first");
}

}  // namespace

Result<std::string> CheckPlanSource(const PlanRequest& request, const SourceRepository& source,
                                    const std::optional<std::string>& reachable_from) {
  const ObjectId& id = request.commit;
  GL_ASSIGN(const CommitObject commit, ReadCommit(source, id));
  GL_ASSIGN(const CheckoutTree tree, ReadSourceTree(source, commit.tree));
  GL_TRY(CheckEntry(request, source, tree));
  if (reachable_from) GL_TRY(CheckReachable(id, source, *reachable_from));
  GL_ASSIGN(const ObjectId identity, SourceIdentity(source, tree));
  if (request.tree_sha256 && *request.tree_sha256 != identity.Hex()) {
    return RefuseSource("--tree-sha256: the commit's tree has the identity " + identity.Hex());
  }
  return identity.Hex();
}

}  // namespace gl
