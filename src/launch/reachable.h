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

inline constexpr std::size_t kMaxWalkedCommits = 100'000;           // that a ref may be ahead of the pin
inline constexpr std::uint64_t kMaxCommitPackBytes = 64ULL << 20U;  // of the pack that brings them

// The bytes of a commit, nothing when it is not there. They are hashed by who calls it.
using CommitReader = std::function<Result<std::optional<std::string>>(const ObjectId&)>;
// Makes a reader of the pack in this open file (at its start; complete, not thin, commits only, as long as the host
// does not lie). Fault::kIntegrity when it is no pack.
using OpenCommitPack = std::function<Result<CommitReader>(int pack)>;

// Success when the pin has no REF, or a host (REPO_URL, else a fallback that can be asked) says at this moment that the
// pin's REF is the pinned commit or a commit from which a chain of parents leads to it, each verified by its hash.
// Fault::kIntegrity when there is no such chain or no such ref; Fault::kRemote when no host can be asked, or it does
// not offer what it takes (protocol version 2, filter). Within FETCH_TIMEOUT.
[[nodiscard]] Status CheckRef(int staging, const std::string& staging_path, const Pin& pin, const OpenCommitPack& open);

// The walk alone: whether parents lead from FROM to TO. What READ does not have is not gone through.
// Fault::kIntegrity for a commit that is malformed or not what its id says, and after kMaxWalkedCommits.
[[nodiscard]] Result<bool> LeadsTo(const ObjectId& from, const ObjectId& to, const CommitReader& read);

}  // namespace gl
