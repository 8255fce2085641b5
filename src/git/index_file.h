// The index of the .git that a workload gets: what "git status" compares the files with.
// Source: gitformat-index(5), version 2.
#pragma once

#include <cstdint>

#include "git/tree_object.h"

namespace gl {

// What lstat said of the file, as git stores it (each cut to 32 bits).
struct FileStat {
  std::uint32_t ctime_seconds, ctime_nanoseconds, mtime_seconds, mtime_nanoseconds;
  std::uint32_t device, inode, uid, gid, size;
};

struct IndexEntry {
  std::string path;  // from the root of the tree
  EntryMode mode;    // never kTree
  ObjectId id;
  FileStat stat;
};

// The bytes of an index file with ENTRIES, which it sorts by path as git wants them.
[[nodiscard]] std::string SerializeIndex(HashAlgorithm algorithm, std::vector<IndexEntry> entries);

}  // namespace gl
