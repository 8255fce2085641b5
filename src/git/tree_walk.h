// A commit's whole tree, read from the root down before a byte of it is written.
#pragma once

#include <functional>

#include "base/result.h"
#include "git/object_id.h"
#include "git/tree_object.h"

namespace gl {

inline constexpr std::size_t kMaxTreeEntries = 1'000'000;   // files, links and directories of one commit
inline constexpr std::size_t kMaxTreeDepth = 1024;          // directories inside each other
inline constexpr std::size_t kMaxPathBytes = 4000;          // of one path inside the tree; PATH_MAX less a WORK_DIR
inline constexpr std::size_t kMaxAllPathBytes = 1U << 26U;  // of all directories' paths together; they stay in memory

struct Directory {
  std::string path;  // from the root of the tree, "" for the root itself
  ObjectId id;
  std::vector<TreeEntry> entries;  // in Git's order
  std::size_t first_child = 0;     // where its own directories begin in CheckoutTree::directories, in this order
};

// All directories of a tree, as WalkTree makes it: a directory stands before every directory inside it, the root is
// first, the directories of one directory stand together.
struct CheckoutTree {
  std::vector<Directory> directories;

  // The directory at COMPONENTS, or null when there is none (a symlink or a file is none).
  [[nodiscard]] const Directory* FindDirectory(const std::vector<std::string>& components) const;
};

// The path of what is called NAME in DIRECTORY, from the root of the tree.
[[nodiscard]] inline std::string PathIn(const Directory& directory, const std::string& name) {
  return directory.path.empty() ? name : directory.path + "/" + name;
}

// The entry called NAME in DIRECTORY, or null.
[[nodiscard]] const TreeEntry* FindEntry(const Directory& directory, std::string_view name);

// Gives the bytes of the tree object ID, already proven to hash to ID.
using TreeReader = std::function<Result<std::string>(const ObjectId& id)>;

// Reads the tree ROOT and everything below it, without recursion. Errors are READER's, ParseTree's with the path
// of the tree in front, and Fault::kIntegrity when a limit is passed ("too many entries", "nested too deep",
// "path too long").
[[nodiscard]] Result<CheckoutTree> WalkTree(const ObjectId& root, const TreeReader& reader);

}  // namespace gl
