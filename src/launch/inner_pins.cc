#include "launch/inner_pins.h"

#include "submodule/submodules.h"

namespace gl {
namespace {

// "" when there is no regular file of that name.
Result<std::string> ReadGitmodules(const CheckoutPlan& plan, const ObjectStore& store) {
  const TreeEntry* const entry = FindEntry(plan.tree.directories.front(), ".gitmodules");
  if (entry == nullptr || !IsFile(entry->mode)) return std::string();
  GL_ASSIGN(const ObjectBytes bytes, store.ReadWhole(entry->id, ObjectType::kBlob));
  return *bytes;
}

bool MayHaveToken(const RepoUrl& url, const RepoUrl& outer) {
  return url.Kind() == RepoUrl::Transport::kHttps && url.HostAndPort() == outer.HostAndPort() &&
         !url.Credentials().contains(':');
}

// Its bytes are named by the outer commit: what the config demands of that one, it demands of no other.
Pin PinOf(const Submodule& submodule, const Pin& outer) {
  Pin pin = outer;
  pin.repo = submodule.url;
  pin.commit = submodule.commit;
  pin.work_dir += "/" + submodule.path;
  pin.subdir = {};
  pin.run_cmd = "";  // nothing is started in it
  pin.fallbacks.clear();
  pin.ref.clear();
  if (!MayHaveToken(submodule.url, outer.repo)) pin.https_token_file.clear();
  pin.allowed_signers.reset();
  return pin;
}

}  // namespace

Result<std::vector<InnerPin>> InnerPinsOf(const CheckoutPlan& plan, const ObjectStore& store, const Pin& pin,
                                          std::size_t depth, std::size_t found) {
  std::vector<InnerPin> pins;
  const std::vector<Gitlink> gitlinks = GitlinksOf(plan.tree);
  if (!pin.submodules || gitlinks.empty()) return pins;
  GL_ASSIGN(const std::string gitmodules, ReadGitmodules(plan, store));
  GL_ASSIGN(const std::vector<Submodule> submodules, FindSubmodules(gitmodules, gitlinks, {pin.repo, depth, found}));
  for (const Submodule& submodule : submodules) pins.push_back({submodule.path, PinOf(submodule, pin)});
  return pins;
}

}  // namespace gl
