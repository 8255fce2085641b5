// What lies on disk, read back and hashed, beside what the commit says must lie there.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "git/index_file.h"
#include "launch/checkout_plan.h"
#include "launch/object_store.h"

namespace gl {

struct FoundEntry {
  const char* problem = "was not read";  // null: name, kind, mode and bytes are the tree's
  bool there = false;                    // something of that name is
  bool lfs_pointer = false;              // a file that is a Git LFS pointer, and stays one
  FileStat stat{};
  std::optional<ObjectId> sha256 = std::nullopt;  // of a file or symlink: its id in a SHA-256 repository
  std::uint64_t size = 0;                         // of the same, in bytes
};

struct FoundDirectory {
  const char* problem = "is not there";  // null: it is a directory with the right mode
  std::vector<std::string> extra;        // what it holds and should not
  std::vector<FoundEntry> entries;       // by the index of the tree's entry
};

// Whose files count.
enum class Owner {
  kAny,   // of any user, as a network volume may show what we wrote
  kOurs,  // ours, and without a trace of anybody else: no attribute, access list or flag
};

struct DiskReading {
  std::vector<FoundDirectory> directories;  // by the index in the plan

  DiskReading() = default;
  explicit DiskReading(const CheckoutPlan& plan);  // of nothing yet

  // Says of all that is in a directory which is not as it should be, and of its name, that it is not so either. The
  // root is what it is.
  void GiveUpWrongDirectories(const CheckoutPlan& plan);

  [[nodiscard]] std::size_t LfsPointers() const;

  // What is wrong first, as path and problem ("has another mode"); nothing when the disk is the commit.
  [[nodiscard]] std::optional<std::pair<std::string, std::string>> FirstProblem(const CheckoutPlan& plan) const;
};

// Reads everything beneath ROOT that PLAN names and KNOWN does not find right, on several threads, and lists its
// directories; at the top the names IGNORED do not count. STORE has the objects of PLAN: their sizes say how much of a
// file is worth reading. Fails only when we are told to stop, memory or handles run out, or MEANWHILE fails, which the
// calling thread does instead of waiting.
[[nodiscard]] Result<DiskReading> ReadDisk(int root, const CheckoutPlan& plan, const ObjectStore& store,
                                           const std::vector<std::string>& ignored, Owner owner, DiskReading known,
                                           const std::function<Status()>& meanwhile = nullptr);

}  // namespace gl
