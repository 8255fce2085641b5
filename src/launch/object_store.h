// The objects of verified packs. Whatever carried a pack, its objects were hashed before it came in here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "os/files.h"
#include "os/unique_fd.h"
#include "pack/pack.h"

namespace gl {

// A pack file all of whose objects are hashed and named.
struct StoredPack {
  UniqueFd file;
  std::unique_ptr<Pack> pack;
  std::string trailer;  // raw: the digest at its end
  std::string path;     // from WORK_DIR, where the file may be linked from; "" where it may not
};

// A file that may be a pack, from a checkout or a quarantine, reached through no link.
struct PackFile {
  UniqueFd file;
  std::string name;
};

// The files "*.pack" in the directory PATH beneath ROOT, at most LIMIT of them, regular ones and not over
// kMaxPackBytes. None when there is no such directory.
[[nodiscard]] std::vector<PackFile> FindPacks(int root, const std::string& path, std::size_t limit);

// Reads from the file FILE, which must stay open.
[[nodiscard]] BytesAt ReadsFrom(int file);

class ObjectStore {
 public:
  struct Place {
    const StoredPack* stored;
    std::uint32_t index;
    [[nodiscard]] Pack& In() const { return *stored->pack; }
    [[nodiscard]] const PackedObject& Object() const { return In().Objects()[index]; }
  };

  // STAGING is a directory, or -1: where objects that are too large for memory lie in files without a name.
  explicit ObjectStore(int staging = -1) : staging_(staging) {}
  ObjectStore(const ObjectStore&) = delete;  // packs read the bases of their deltas from it
  ObjectStore& operator=(const ObjectStore&) = delete;

  void Add(StoredPack pack) { packs_.push_back(std::move(pack)); }
  [[nodiscard]] const std::vector<StoredPack>& Packs() const { return packs_; }
  [[nodiscard]] std::optional<Place> Find(const ObjectId& id) const;

  // Fault::kIntegrity when it is missing or of another type.
  [[nodiscard]] Result<Place> FindOfType(const ObjectId& id, ObjectType type) const;

  // All bytes of an object. Fault::kIntegrity when it is missing, of another type, or over kMaxDeltifiedBytes.
  [[nodiscard]] Result<ObjectBytes> ReadWhole(const ObjectId& id, ObjectType type) const;

  // Passes a blob's bytes to SINK and returns its size. Faults as ReadWhole, or SINK's own.
  [[nodiscard]] Result<std::uint64_t> ReadBlob(const ObjectId& id, const ByteSink& sink) const;

  // Of an object that a delta is made from: nothing when it is not here.
  [[nodiscard]] Result<std::optional<OpenObject>> OpenBase(const ObjectId& id) const;

  // Fault::kWorkDir, and Fault::kInterrupted while it is written.
  [[nodiscard]] Result<Scratch> MakeScratch() const;

 private:
  int staging_;
  std::vector<StoredPack> packs_;
};

}  // namespace gl
