// The bytes of a tree object: the entries of one directory, as strict as "git fsck" at its strictest.
#pragma once

#include <vector>

#include "base/result.h"
#include "git/object_id.h"

namespace gl {

// Their values are the numbers that Git writes, in octal in a tree and in binary in an index.
enum class EntryMode { kFile = 0100644, kExecutable = 0100755, kSymlink = 0120000, kTree = 040000, kGitlink = 0160000 };

[[nodiscard]] constexpr bool IsFile(EntryMode mode) {
  return mode == EntryMode::kFile || mode == EntryMode::kExecutable;
}
[[nodiscard]] constexpr bool IsBlob(EntryMode mode) { return IsFile(mode) || mode == EntryMode::kSymlink; }

struct TreeEntry {
  EntryMode mode;
  std::string name;  // one path component, any bytes but NUL and "/", at most 255 of them
  ObjectId id;
};

inline constexpr std::size_t kMaxNameBytes = 255;  // NAME_MAX of every Linux filesystem

// The entries of a tree in their order. Fault::kIntegrity, naming the entry and the rule, for: an empty name, ".",
// "..", ".git" in any form that some filesystem folds to it, "/" in a name, a name over kMaxNameBytes, a name twice,
// a file and a directory of one name, wrong order, a mode that is not one of the five, an id cut short.
[[nodiscard]] Result<std::vector<TreeEntry>> ParseTree(HashAlgorithm algorithm, std::string_view bytes);

// The bytes of the tree object with these entries, which must be in Git's order (SortEntries makes it).
[[nodiscard]] std::string SerializeTree(const std::vector<TreeEntry>& entries);

// Git's order: by bytes, a directory's name compared as if it ended in "/".
void SortEntries(std::vector<TreeEntry>& entries);

// Whether NAME is ".git" or something that NTFS, HFS+ or a case-folding filesystem takes for it.
[[nodiscard]] bool IsDotGit(std::string_view name);

}  // namespace gl
