// The trusted roots that the program brings with it, exactly as their publishers sign and distribute them.
#pragma once

#include <string_view>

namespace gl {

// The public-good instance: target trusted_root.json of sigstore/root-signing, which version 14 of its signed TUF
// targets names by this SHA-256. From https://tuf-repo-cdn.sigstore.dev.
[[nodiscard]] std::string_view PublicGoodRoot();
inline constexpr std::string_view kPublicGoodRootSha256 =
    "6494e21ea73fa7ee769f85f57d5a3e6a08725eae1e38c755fc3517c9e6bc0b66";

// GitHub's own instance, for attestations of repositories that are not public: target trusted_root.json of
// https://tuf-repo.github.com, in the form without blanks that `gh attestation trusted-root` prints.
[[nodiscard]] std::string_view GithubRoot();
inline constexpr std::string_view kGithubRootSha256 =
    "f7a479f2bd2cc8d0389c74e99319a68524f3019d283d1c93d6de24362717012c";

}  // namespace gl
