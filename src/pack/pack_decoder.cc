#include "pack/pack_decoder.h"

#include "pack/delta.h"
#include "pack/pack_limits.h"

namespace gl {

constexpr std::uint64_t kMaxDeferredSteps = 10'000'000;  // half a second; honest packs wait a round or two

PackDecoder::PackDecoder(Pack& pack, ObjectSink& sink) : pack_(pack), sink_(sink), scanner_(pack.Algorithm(), *this) {}

Status PackDecoder::TakeWhole(const EntryHeader& header, const EntryPlace& place, std::string bytes) {
  const auto index = static_cast<std::uint32_t>(pack_.Objects().size());
  pack_.Objects().push_back({.place = place, .header = header});
  resolved_.push_back(false);
  std::optional<ObjectType> type = TypeOf(header.kind);
  if (!type) {
    GL_ASSIGN(const auto base, BaseAtHand(index));
    if (!base) {
      deferred_.push_back(index);
      return {};
    }
    type = base->type;
    std::string result;
    GL_TRY(ApplyDelta(*base->bytes, bytes, MaxDeltaResult(*type), result));
    GL_TRY(CountDelta(result.size()));
    bytes = std::move(result);
  }
  const TypedBytes object = {*type, std::make_shared<const std::string>(std::move(bytes))};
  pack_.Remember(index, object);
  return Give(index, object);
}

Status PackDecoder::BeginLargeBlob(std::uint64_t size) {
  return sink_.BeginLargeBlob(static_cast<std::uint32_t>(pack_.Objects().size()), size);
}

Status PackDecoder::EndLargeBlob(const EntryHeader& header, const EntryPlace& place) {
  pack_.Objects().push_back({.place = place, .header = header, .size = header.size});
  resolved_.push_back(true);
  return sink_.EndLargeBlob();
}

// The base of the delta at INDEX, when it need not be read again or lies outside.
Result<std::optional<TypedBytes>> PackDecoder::BaseAtHand(std::uint32_t index) {
  const EntryHeader& header = pack_.Objects()[index].header;
  if (header.kind == EntryKind::kIdDelta) {
    GL_ASSIGN(auto outside, pack_.ReadOutside(*header.base_id));
    if (!outside) return std::nullopt;
    pack_.Objects()[index].on_outside = true;
    pack_.Objects()[index].depth = 1;
    GL_TRY(CountDelta(outside->bytes->size()));
    return outside;
  }
  const auto base = pack_.IndexAt(header.base_offset);
  if (!base) return MalformedPack("a delta whose base is no entry");
  GL_TRY(CountChain(index, *base));
  return pack_.Remembered(*base);
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

Status PackDecoder::Give(std::uint32_t index, const TypedBytes& object) {
  pack_.Objects()[index].type = object.type;
  pack_.Objects()[index].size = object.bytes->size();
  resolved_[index] = true;
  return sink_.TakeObject(index, object);
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
  const auto base = pack_.BaseOf(pack_.Objects()[index]);
  if (!base || !resolved_[*base]) return false;
  GL_TRY(CountChain(index, *base));  // again, when the base itself was deferred: only now its depth is known
  const std::uint64_t before = pack_.Work();
  GL_ASSIGN(const TypedBytes object, pack_.Read(index));
  GL_TRY(CountDelta(pack_.Work() - before));
  GL_TRY(Give(index, object));
  return true;
}

}  // namespace gl
