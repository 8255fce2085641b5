// The commit's files, written into a new directory as their objects come: beneath handles, never through a link, never
// over anything. Where the order of the objects does not allow it, the rest is written at the end.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "launch/checkout_plan.h"
#include "launch/object_store.h"
#include "os/unique_fd.h"

namespace gl {

// Whether the entry ENTRY of the directory DIRECTORY (indices into the plan) is in its place already.
using IsThere = std::function<bool(std::size_t directory, std::size_t entry)>;

class TreeWriter {
 public:
  // Writes into the empty directory ROOT, whose handle has to stay open; large files are first written into STAGING.
  // COMMIT is the pinned commit.
  TreeWriter(int root, int staging, ObjectId commit) : root_(root), staging_(staging), commit_(commit) {}

  // Objects that hashed to ID. One that has no place yet is looked at again in Finish. What is wrong with a tree is
  // said there too. Fault::kWorkDir when the disk refuses, Fault::kIntegrity when files are too large together, or a
  // symlink's target cannot be one. TakeBlob may be called by several threads at once, beside the others.
  [[nodiscard]] Status TakeObject(const ObjectId& id, const TypedBytes& object);  // no blob
  [[nodiscard]] Status TakeBlob(const ObjectId& id, std::string_view bytes);

  // A file for the bytes of a large blob, and what becomes of it when they hashed to ID.
  [[nodiscard]] Result<UniqueFd> BeginLargeBlob();
  [[nodiscard]] Status EndLargeBlob(const ObjectId& id, UniqueFd file);

  // Writes what is not there yet, from STORE: everything of PLAN, files 0644 or 0755, directories 0755, symlinks as
  // symlinks, submodules as empty directories. What IS_THERE, if it can be asked, is left out.
  [[nodiscard]] Status Finish(const CheckoutPlan& plan, const ObjectStore& store, const IsThere& is_there);

 private:
  struct Folder {
    std::string path;
    std::vector<TreeEntry> entries;
    std::vector<unsigned char> written;  // by entry; each is only touched by who writes that entry
  };
  struct Target {
    Folder* folder;
    std::size_t entry;
  };

  void Want(const ObjectId& tree, std::string path);
  [[nodiscard]] Status FillFolders();
  [[nodiscard]] Status AddFolder(std::string path, std::vector<TreeEntry> entries);
  [[nodiscard]] Result<std::shared_ptr<UniqueFd>> Open(const std::string& path);
  [[nodiscard]] std::vector<Target> TargetsOf(const ObjectId& id);
  [[nodiscard]] Status Write(const Target& target, std::string_view bytes);
  [[nodiscard]] Status WriteFromStore(const Target& target, const ObjectStore& store);
  [[nodiscard]] Status Count(const Target& target, std::uint64_t size);

  int root_, staging_;
  ObjectId commit_;
  std::uint64_t large_count_ = 0;
  bool gave_up_ = false;  // a tree is not as it should be: nothing is written before Finish says so

  // Of the thread that takes commits and trees.
  std::unordered_map<ObjectId, ObjectBytes, ObjectIdHash> trees_;  // that came before anything named them
  std::unordered_map<ObjectId, std::optional<std::string>, ObjectIdHash> places_;  // of trees that are named: the first
                                                                                   // one's path, until it is filled
  std::vector<ObjectId> pending_;                                                  // trees that are here and named
  std::size_t kept_bytes_ = 0, path_bytes_ = 0, entries_ = 0;
  std::deque<Folder> folders_;
  std::unordered_map<std::string, Folder*> by_path_;

  std::mutex mutex_;  // for what follows
  std::unordered_map<ObjectId, std::vector<Target>, ObjectIdHash> wanted_blobs_;
  struct OpenFolder {
    std::string path;
    std::shared_ptr<UniqueFd> handle;
  };
  std::array<OpenFolder, 8> open_;
  std::size_t next_open_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;  // of the files that were written
};

}  // namespace gl
