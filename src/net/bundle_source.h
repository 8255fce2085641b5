// Build provenance of an image, from GitHub's interface for attestations: for public repositories it asks for no login.
// Source: sigstore-provenance.md, section 10.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/fetched.h"
#include "net/http_get.h"

namespace gl {

inline constexpr std::string_view kGithubApi = "https://api.github.com";
inline constexpr std::size_t kMaxLinkedBundles = 30;  // that an answer only points to

// "OWNER/REPO" at the beginning of TEXT: "https://github.com/OWNER/REPO...", "ghcr.io/OWNER/REPO...",
// "OWNER/REPO/PATH". Nothing where there is none, or a character that neither has.
[[nodiscard]] std::optional<std::string> GithubRepositoryIn(std::string_view text);

// The bundles about the image with this DIGEST (64 hex digits) from the first of REPOSITORIES that has any, as a JSON
// array; at most the hundred that one answer has. Those that the answer only points to are fetched from there: https,
// in snappy's block format. API is the interface's address. Fault::kRemote when no repository has one.
[[nodiscard]] Result<Fetched> FetchBundles(const WebUrl& api, std::span<const std::string> repositories,
                                           std::string_view digest, const HttpGet& get);

}  // namespace gl
