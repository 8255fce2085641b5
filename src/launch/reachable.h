// REF: whether the pinned commit belongs to a branch of the host, and not to a fork that the host serves under its
// name.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "git/object_id.h"
#include "pin/pin.h"

namespace gl {

inline constexpr std::size_t kMaxWalkedCommits = 100'000;           // that a branch may be ahead of the pin
inline constexpr std::uint64_t kMaxCommitPackBytes = 32ULL << 20U;  // of the pack that brings them

// Success when the pin has no REF, or a host (REPO_URL, else a fallback, when the one before cannot be asked) says at
// this moment that REF is the pinned commit, or a commit from which a chain of parents leads to it; then each of the
// chain is verified by its hash. STAGING is an open, writable directory and its path, for the quarantines "ref-N".
// Fault::kIntegrity when there is no such chain or ref; Fault::kRemote when no host can be asked, or it does not offer
// what that takes (protocol version 2, a filter). Within FETCH_TIMEOUT, of which a fetch afterwards knows nothing.
[[nodiscard]] Status CheckRef(int staging, const std::string& staging_path, const Pin& pin);

// The verified bytes of a commit, nothing when it is not there.
using CommitReader = std::function<Result<std::optional<std::string>>(const ObjectId&)>;

// The walk alone: whether parents lead from FROM to TO. What READ does not have is not gone through, TO itself need not
// be there. Fault::kIntegrity for a commit that is malformed, and after kMaxWalkedCommits.
[[nodiscard]] Result<bool> LeadsTo(const ObjectId& from, const ObjectId& to, const CommitReader& read);

}  // namespace gl
