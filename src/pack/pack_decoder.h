// From a pack that arrives to its objects: deltas are resolved as soon as their base is at hand, the rest at the end.
#pragma once

#include "pack/pack.h"

namespace gl {

// Takes the objects. INDEX is an object's place in Pack::Objects().
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;

  // An object, in the order of the pack as far as its base is at hand.
  [[nodiscard]] virtual Status TakeObject(std::uint32_t index, const TypedBytes& object) = 0;
  // A blob of more than kWholeBytes, in pieces.
  [[nodiscard]] virtual Status BeginLargeBlob(std::uint32_t index, std::uint64_t size) = 0;
  [[nodiscard]] virtual Status TakePiece(std::string_view bytes) = 0;
  [[nodiscard]] virtual Status EndLargeBlob() = 0;
  // Returns when Pack::Name was called for every object taken so far.
  [[nodiscard]] virtual Status NameAll() = 0;
};

class PackDecoder : private EntrySink {
 public:
  // Fills PACK, which must be empty. What PACK reads must be what was fed, at the latest when Finish is called.
  PackDecoder(Pack& pack, ObjectSink& sink);

  // Takes the next bytes of the pack. Faults as PackScanner, and Fault::kIntegrity for a delta that is malformed, has
  // no entry as its base, stands at the end of too long a chain, or makes too much of too little (pack_limits.h).
  [[nodiscard]] Status Feed(std::string_view bytes) { return scanner_.Feed(bytes); }

  // To be called after the last bytes: resolves what could not be resolved before. Afterwards each object was taken and
  // named, once. Fault::kRemote when the pack is cut short, Fault::kIntegrity when the base of a delta is nowhere.
  [[nodiscard]] Status Finish();

  [[nodiscard]] const std::string& Trailer() const { return scanner_.Trailer(); }

 private:
  Status TakeWhole(const EntryHeader& header, const EntryPlace& place, std::string bytes) override;
  Status BeginLargeBlob(std::uint64_t size) override;
  Status TakePiece(std::string_view bytes) override { return sink_.TakePiece(bytes); }
  Status EndLargeBlob(const EntryHeader& header, const EntryPlace& place) override;

  [[nodiscard]] Result<std::optional<OpenObject>> BaseAtHand(std::uint32_t index, bool large);
  [[nodiscard]] Result<std::optional<OpenObject>> OutsideBase(std::uint32_t index);
  [[nodiscard]] Status CountChain(std::uint32_t index, std::uint32_t base);
  [[nodiscard]] Status CountDelta(std::uint64_t bytes);
  [[nodiscard]] Status Give(std::uint32_t index, const OpenObject& object);
  [[nodiscard]] Status ResolveDeferred();
  [[nodiscard]] Result<bool> ResolveNow(std::uint32_t index);  // false: its base is not resolved yet

  Pack& pack_;
  ObjectSink& sink_;
  PackScanner scanner_;
  std::uint64_t delta_bytes_ = 0;  // that deltas made, and that were read again for them
  std::uint64_t deferred_steps_ = 0;
  std::vector<std::uint32_t> deferred_;
  std::vector<bool> resolved_;  // by index
};

}  // namespace gl
