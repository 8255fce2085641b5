// A pack whose entries are all known and hashed: its objects, by id, from wherever its bytes lie.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "git/object_hash.h"
#include "pack/bytes_at.h"
#include "pack/inflater.h"
#include "pack/pack_scanner.h"
#include "pack/whole_inflater.h"

namespace gl {

// An object's bytes, shared between those who still need them.
using ObjectBytes = std::shared_ptr<const std::string>;

struct PackedObject {
  EntryPlace place{};
  EntryHeader header{};
  std::uint64_t size = 0;                     // of the object itself, in bytes; known once resolved
  std::uint32_t depth = 0;                    // of the chain of deltas
  ObjectType type = ObjectType::kBlob;        // known once resolved
  bool on_outside = false;                    // a delta whose base was taken from outside the pack
  std::optional<ObjectId> id = std::nullopt;  // known once hashed
};

struct TypedBytes {
  ObjectType type;
  ObjectBytes bytes;
};

// An object of any size. A blob of more than kWholeBytes lies outside of memory.
struct OpenObject {
  ObjectType type;
  std::uint64_t size;
  BytesAt bytes;
  ObjectBytes memory = nullptr;  // all of them, if they lie there
};

// Room outside of memory, for what is written once, from its beginning to its end, and then read.
struct Scratch {
  std::function<Status(std::string_view)> write;
  BytesAt read;
};
using MakeScratch = std::function<Result<Scratch>()>;

// What OBJECT takes in a table of such objects: most are small, and then it is the table that takes the memory.
[[nodiscard]] inline std::size_t RememberedBytes(const OpenObject& object) { return object.memory->size() + 256; }

// Gives an object that is not in the pack but is the base of a delta in it; nothing when there is none.
using BaseReader = std::function<Result<std::optional<OpenObject>>(const ObjectId& id)>;

class Pack {
 public:
  Pack(HashAlgorithm algorithm, BytesAt bytes, BaseReader outside, MakeScratch scratch)
      : algorithm_(algorithm), read_(std::move(bytes)), outside_(std::move(outside)), scratch_(std::move(scratch)) {}

  [[nodiscard]] HashAlgorithm Algorithm() const { return algorithm_; }
  [[nodiscard]] std::vector<PackedObject>& Objects() { return objects_; }
  [[nodiscard]] const std::vector<PackedObject>& Objects() const { return objects_; }

  // The index of the entry that begins at OFFSET, or of the object ID once Name was called for it.
  [[nodiscard]] std::optional<std::uint32_t> IndexAt(std::uint64_t offset) const;
  [[nodiscard]] std::optional<std::uint32_t> IndexOf(const ObjectId& id) const;

  // The index of the entry that OBJECT is a delta from; nothing when that is no entry of this pack.
  [[nodiscard]] std::optional<std::uint32_t> BaseOf(const PackedObject& object) const;

  // The id of the object that the one at INDEX is a delta from; nothing for one that is whole.
  [[nodiscard]] std::optional<ObjectId> BaseIdOf(std::uint32_t index) const;

  // Says what the object at INDEX hashed to. Fault::kIntegrity when another entry has that id already.
  [[nodiscard]] Status Name(std::uint32_t index, const ObjectId& id);

  // The object at INDEX, its deltas resolved; its bytes were hashed when the pack came and are not hashed again. Not
  // for several threads at once. Fault::kIntegrity when the bytes are no such object any more or a limit is passed, and
  // the scratch's faults.
  [[nodiscard]] Result<OpenObject> Open(std::uint32_t index);

  // The same, in memory.
  [[nodiscard]] Result<TypedBytes> Read(std::uint32_t index);

  // The object ID that is not in this pack, or nothing.
  [[nodiscard]] Result<std::optional<OpenObject>> OpenOutside(const ObjectId& id) const { return outside_(id); }

  // What DELTA makes of BASE. Faults as Open.
  [[nodiscard]] Result<OpenObject> Apply(const OpenObject& base, std::string_view delta);

  // An object that was read or came lately, if it is still at hand; and that this one was. Those that came first go
  // first, and none is large.
  [[nodiscard]] std::optional<OpenObject> Remembered(std::uint32_t index) const;
  void Remember(std::uint32_t index, const OpenObject& object);
  void ForgetAll() { recent_.clear(), recent_order_.clear(), recent_bytes_ = 0; }

  // How many bytes Read has inflated and made, and had from outside, so far.
  [[nodiscard]] std::uint64_t Work() const { return work_; }

  // As Open, to SINK in pieces.
  [[nodiscard]] Status ReadPieces(std::uint32_t index, const std::function<Status(std::string_view)>& sink);

  // The bytes of the entry as they stand in the pack, behind its header.
  [[nodiscard]] Status ReadCompressed(std::uint32_t index, const std::function<Status(std::string_view)>& sink) const;

 private:
  [[nodiscard]] Result<std::string> Inflate(std::uint32_t index);
  [[nodiscard]] Status InflatePieces(std::uint32_t index, const std::function<Status(std::string_view)>& sink);
  [[nodiscard]] Result<OpenObject> OpenEntry(std::uint32_t index);

  HashAlgorithm algorithm_;
  BytesAt read_;
  BaseReader outside_;
  MakeScratch scratch_;
  std::vector<PackedObject> objects_;  // in the order of their offsets
  std::unordered_map<ObjectId, std::uint32_t, ObjectIdHash> by_id_;
  Inflater inflater_;
  WholeInflater whole_inflater_;
  std::unordered_map<std::uint32_t, OpenObject> recent_;  // objects that the next deltas may build on
  std::deque<std::uint32_t> recent_order_;
  std::size_t recent_bytes_ = 0;
  std::optional<std::pair<std::uint32_t, OpenObject>> recent_large_;  // the last one outside of memory
  std::uint64_t work_ = 0;
};

// All bytes of OBJECT. Fault::kIntegrity when they are over kMaxDeltifiedBytes.
[[nodiscard]] Result<TypedBytes> ReadWhole(const OpenObject& object);

[[nodiscard]] OpenObject InMemory(ObjectType type, std::string bytes);

// The type that an entry without a base says, and back.
[[nodiscard]] std::optional<ObjectType> TypeOf(EntryKind kind);
[[nodiscard]] EntryKind EntryKindOf(ObjectType type);

}  // namespace gl
