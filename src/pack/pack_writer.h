// One pack made of chosen objects of other packs; what is compressed stays so.
#pragma once

#include "pack/pack.h"
#include "pack/pack_index.h"

namespace gl {

class PackWriter {
 public:
  using Sink = std::function<Status(std::string_view)>;

  // The bytes go to SINK. COUNT objects have to be added.
  PackWriter(HashAlgorithm algorithm, std::uint32_t count, Sink sink);

  // Adds the object at INDEX of FROM. A delta stays one when its base was added before, else the whole object is
  // stored. SINK's faults, and Pack::Read's.
  [[nodiscard]] Status Add(Pack& from, std::uint32_t index);

  // The raw digest at the end of the pack, after all were added.
  [[nodiscard]] Result<std::string> Finish();

  // For the index of the pack.
  [[nodiscard]] const std::vector<PackIndexEntry>& Entries() const { return entries_; }

 private:
  [[nodiscard]] Status Write(std::string_view bytes);

  HashAlgorithm algorithm_;
  std::uint32_t count_;
  Sink sink_;
  Digest digest_;
  std::uint64_t offset_ = 0;
  std::uint32_t crc32_ = 0;  // of the entry at hand
  std::vector<PackIndexEntry> entries_;
  std::unordered_map<ObjectId, std::uint64_t, ObjectIdHash> offsets_;
};

}  // namespace gl
