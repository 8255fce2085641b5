// Which repositories a commit names as its submodules, and where they come from. Pure: nothing is fetched here.
// Sources: gitmodules(5); git-submodule(1), "add", for relative URLs.
#pragma once

#include "git/tree_walk.h"
#include "pin/repo_url.h"

namespace gl {

inline constexpr std::size_t kMaxSubmoduleDepth = 8;  // submodules inside each other
inline constexpr std::size_t kMaxSubmodules = 256;    // of one launch, at all depths together

struct Gitlink {
  std::string path;  // from the root of the tree
  ObjectId commit;
};

struct Submodule {
  std::string path;
  ObjectId commit;
  RepoUrl url;
};

// The repository whose submodules are looked for.
struct Superproject {
  const RepoUrl& url;
  std::size_t depth = 0;  // 0: the pinned commit's own
  std::size_t found = 0;  // submodules found before in this launch
};

[[nodiscard]] std::vector<Gitlink> GitlinksOf(const CheckoutTree& tree);

// Where each of GITLINKS comes from, in their order, by the bytes of the regular file .gitmodules at the root of the
// same tree ("" when there is none). Its other settings have no effect, nor have entries for paths that are no
// gitlinks. Fault::kIntegrity names the submodule and the reason: no entry or two for its path, no url, a setting that
// stands there twice, a name that git distrusts, a url that REPO_URL could not have, one that climbs out of its host,
// one on this machine when the superproject's is not; or a limit is passed.
[[nodiscard]] Result<std::vector<Submodule>> FindSubmodules(std::string_view gitmodules,
                                                            const std::vector<Gitlink>& gitlinks,
                                                            const Superproject& superproject);

}  // namespace gl
