#include "pack/pack_decoder.h"

#include <algorithm>

#include "pack/delta.h"
#include "pack/pack_limits.h"

namespace gl {

constexpr std::uint64_t kMaxDeferredSteps = 10'000'000;  // half a second; honest packs wait a round or two
constexpr std::uint64_t kReadCost = 1024;                // of a read from a scratch, as bytes in memory

PackDecoder::PackDecoder(Pack& pack, ObjectSink& sink) : pack_(pack), sink_(sink), scanner_(pack.Algorithm(), *this) {}

Status PackDecoder::TakeWhole(const EntryHeader& header, const EntryPlace& place, std::string bytes) {
  const auto index = static_cast<std::uint32_t>(pack_.Objects().size());
  pack_.Objects().push_back({.place = place, .header = header});
  resolved_.push_back(false);
  std::optional<OpenObject> object;
  if (const auto type = TypeOf(header.kind)) {
    object = InMemory(*type, std::move(bytes));
  } else {
    GL_ASSIGN(const DeltaSizes sizes, ParseDeltaSizes(bytes));
    const std::uint64_t largest = std::max(sizes.base, sizes.result);
    if (largest > kWholeBytes) {
      GL_ASSIGN(const std::uint64_t instructions, CountInstructions(bytes));
      GL_TRY(CountDelta(largest + kReadCost * instructions));
    }
    GL_ASSIGN(const auto base, BaseAtHand(index, largest > kWholeBytes));
    if (!base) {
      deferred_.push_back(index);
      return {};
    }
    GL_ASSIGN(object, pack_.Apply(*base, bytes));
    GL_TRY(CountDelta(object->size));
  }
  pack_.Remember(index, *object);
  return Give(index, *object);
}

Status PackDecoder::BeginLargeBlob(std::uint64_t size) {
  return sink_.BeginLargeBlob(static_cast<std::uint32_t>(pack_.Objects().size()), size);
}

Status PackDecoder::EndLargeBlob(const EntryHeader& header, const EntryPlace& place) {
  pack_.Objects().push_back({.place = place, .header = header, .size = header.size});
  resolved_.push_back(true);
  return sink_.EndLargeBlob();
}

// The base of the delta at INDEX, when it need not be read again or lies outside; nothing where LARGE objects take
// part.
Result<std::optional<OpenObject>> PackDecoder::BaseAtHand(std::uint32_t index, bool large) {
  const EntryHeader& header = pack_.Objects()[index].header;
  if (header.kind == EntryKind::kIdDelta) {
    if (large) return std::nullopt;
    GL_ASSIGN(auto outside, OutsideBase(index));
    if (outside) GL_TRY(CountDelta(outside->size));
    return outside;
  }
  const auto base = pack_.IndexAt(header.base_offset);
  if (!base) return MalformedPack("a delta whose base is no entry");
  GL_TRY(CountChain(index, *base));
  return large ? std::nullopt : pack_.Remembered(*base);
}

// The base, outside the pack, of the delta by id at INDEX, which builds on it if there is one.
Result<std::optional<OpenObject>> PackDecoder::OutsideBase(std::uint32_t index) {
  PackedObject& object = pack_.Objects()[index];
  GL_ASSIGN(auto outside, pack_.OpenOutside(*object.header.base_id));
  if (outside) object.on_outside = true, object.depth = 1;
  return outside;
}

Status PackDecoder::CountChain(std::uint32_t index, std::uint32_t base) {
  PackedObject& object = pack_.Objects()[index];
  object.depth = pack_.Objects()[base].depth + 1;
  if (object.depth <= kMaxDeltaDepth) return {};
  return MalformedPack("a chain of more than " + std::to_string(kMaxDeltaDepth) + " deltas");
}

Status PackDecoder::CountDelta(std::uint64_t bytes) {
  delta_bytes_ += bytes;
  if (delta_bytes_ <= kFreeDeltaBytes + kMaxDeltaRatio * pack_.Objects().back().place.end) return {};
  return MalformedPack("its deltas make far more bytes than any honest pack's: it is a bomb");
}

Status PackDecoder::Give(std::uint32_t index, const OpenObject& object) {
  pack_.Objects()[index].type = object.type;
  pack_.Objects()[index].size = object.size;
  resolved_[index] = true;
  if (object.memory) return sink_.TakeObject(index, {object.type, object.memory});
  GL_TRY(sink_.BeginLargeBlob(index, object.size));
  GL_TRY(ReadRange(object.bytes, 0, object.size, [this](std::string_view piece) { return sink_.TakePiece(piece); }));
  return sink_.EndLargeBlob();
}

Status PackDecoder::Finish() {
  GL_TRY(scanner_.Finish());
  GL_TRY(sink_.NameAll());
  while (!deferred_.empty()) GL_TRY(ResolveDeferred());
  pack_.ForgetAll();  // from here on other things need the memory more
  return sink_.NameAll();
}

// One round over what is left, in the order of the pack. Most are resolved in the first; a delta by id whose base comes
// later, or was a delta by id itself, waits for the next. A round that resolves none is the end.
Status PackDecoder::ResolveDeferred() {
  deferred_steps_ += deferred_.size();
  if (deferred_steps_ > kMaxDeferredSteps) return MalformedPack("deltas in an order that no honest pack has");
  std::vector<std::uint32_t> waiting;
  for (const std::uint32_t index : deferred_) {
    GL_ASSIGN(const bool resolved, ResolveNow(index));
    if (!resolved) waiting.push_back(index);
  }
  if (waiting.size() == deferred_.size()) {
    return MalformedPack("the base of a delta, " + pack_.Objects()[waiting.front()].header.base_id->Hex() +
                         ", is nowhere");
  }
  deferred_ = std::move(waiting);
  return sink_.NameAll();
}

Result<bool> PackDecoder::ResolveNow(std::uint32_t index) {
  if (const auto base = pack_.BaseOf(pack_.Objects()[index])) {
    if (!resolved_[*base]) return false;
    GL_TRY(CountChain(index, *base));  // again, when the base itself was deferred: only now its depth is known
  } else {
    GL_ASSIGN(const auto outside, OutsideBase(index));  // of a large one it was not asked for before
    if (!outside) return false;
  }
  const std::uint64_t before = pack_.Work();
  GL_ASSIGN(const OpenObject object, pack_.Open(index));
  GL_TRY(CountDelta(pack_.Work() - before));
  GL_TRY(Give(index, object));
  return true;
}

}  // namespace gl
