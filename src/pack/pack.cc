#include "pack/pack.h"

#include <algorithm>

#include "pack/delta.h"
#include "pack/pack_limits.h"

namespace gl {

constexpr std::size_t kRecentBytes = 24U << 20U;
constexpr std::size_t kReadBytes = 256U << 10U;

// The four kinds that are no delta stand in the order of ObjectType, and count from 1.
std::optional<ObjectType> TypeOf(EntryKind kind) {
  if (kind > EntryKind::kTag) return std::nullopt;
  return static_cast<ObjectType>(static_cast<int>(kind) - 1);
}

EntryKind EntryKindOf(ObjectType type) { return static_cast<EntryKind>(static_cast<int>(type) + 1); }

std::uint64_t MaxDeltaResult(ObjectType type) { return type == ObjectType::kBlob ? kMaxDeltifiedBytes : kMaxTreeBytes; }

std::optional<std::uint32_t> Pack::IndexAt(std::uint64_t offset) const {
  const auto found =
      std::ranges::lower_bound(objects_, offset, {}, [](const PackedObject& object) { return object.place.offset; });
  if (found == objects_.end() || found->place.offset != offset) return std::nullopt;
  return static_cast<std::uint32_t>(found - objects_.begin());
}

std::optional<std::uint32_t> Pack::IndexOf(const ObjectId& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<ObjectId> Pack::BaseIdOf(std::uint32_t index) const {
  const PackedObject& object = objects_[index];
  if (object.header.kind != EntryKind::kOffsetDelta) return object.header.base_id;
  const auto base = BaseOf(object);
  return base ? objects_[*base].id : std::nullopt;
}

Status Pack::Name(std::uint32_t index, const ObjectId& id) {
  if (!by_id_.emplace(id, index).second) return MalformedPack("object " + id.Hex() + " stands in it twice");
  objects_[index].id = id;
  return {};
}

std::optional<std::uint32_t> Pack::BaseOf(const PackedObject& object) const {
  if (object.on_outside) return std::nullopt;
  return object.header.base_id ? IndexOf(*object.header.base_id) : IndexAt(object.header.base_offset);
}

// Down the chain to an object that is whole, then up again; no recursion, however long it is.
Result<TypedBytes> Pack::Read(std::uint32_t index) {
  std::vector<std::uint32_t> deltas;
  std::optional<TypedBytes> object;
  for (std::optional<std::uint32_t> at = index; !object && !(object = Remembered(*at));) {
    const PackedObject& entry = objects_[*at];
    if (const auto type = TypeOf(entry.header.kind)) {
      GL_ASSIGN(std::string bytes, Inflate(*at));
      object = TypedBytes{*type, std::make_shared<const std::string>(std::move(bytes))};
      Remember(*at, *object);
      break;
    }
    deltas.push_back(*at);
    if (deltas.size() > kMaxDeltaDepth) return MalformedPack("a chain of deltas that is too long or has no end");
    at = BaseOf(entry);
    if (at) continue;
    if (!entry.header.base_id) return MalformedPack("a delta whose base is no entry");
    GL_ASSIGN(object, outside_(*entry.header.base_id));
    if (!object) return MalformedPack("a delta whose base, " + entry.header.base_id->Hex() + ", is nowhere");
    work_ += object->bytes->size();
  }
  for (; !deltas.empty(); deltas.pop_back()) {
    GL_ASSIGN(const std::string delta, Inflate(deltas.back()));
    std::string result;
    GL_TRY(ApplyDelta(*object->bytes, delta, MaxDeltaResult(object->type), result));
    work_ += result.size();
    object->bytes = std::make_shared<const std::string>(std::move(result));
    Remember(deltas.back(), *object);
  }
  return *object;
}

std::optional<TypedBytes> Pack::Remembered(std::uint32_t index) const {
  const auto found = recent_.find(index);
  return found == recent_.end() ? std::nullopt : std::optional(found->second);
}

void Pack::Remember(std::uint32_t index, const TypedBytes& object) {
  if (object.bytes->size() > kRecentBytes / 4) return;
  recent_.emplace(index, object);
  recent_order_.push_back(index);
  for (recent_bytes_ += RememberedBytes(object); recent_bytes_ > kRecentBytes; recent_order_.pop_front()) {
    const auto oldest = recent_.find(recent_order_.front());
    recent_bytes_ -= RememberedBytes(oldest->second);
    recent_.erase(oldest);
  }
}

Result<std::string> Pack::Inflate(std::uint32_t index) {
  const PackedObject& entry = objects_[index];
  if (entry.header.size > kMaxDeltifiedBytes) {
    return Fail(Fault::kIntegrity, "an object of " + std::to_string(entry.header.size) +
                                       " bytes is the base of a delta, the limit is " +
                                       std::to_string(kMaxDeltifiedBytes));
  }
  std::string bytes;
  const std::size_t size = static_cast<std::size_t>(entry.header.size);
  work_ += size;
  const std::uint64_t begin = entry.place.offset + entry.header.length;
  if (entry.place.end - begin <= kWholeBytes) {
    std::string compressed(static_cast<std::size_t>(entry.place.end - begin), '\0');
    GL_TRY(read_(begin, compressed));
    bytes.resize(size);
    if (whole_inflater_.Inflate(compressed, bytes) == compressed.size()) return bytes;
    inflater_.Begin(size);
    GL_ASSIGN(const InflateStep step, inflater_.Inflate(compressed, bytes));
    if (!step.done) return MalformedPack("an entry that changed since it came");
    return bytes;
  }
  bytes.reserve(size);
  const auto append = [&bytes](std::string_view piece) -> Status {
    bytes += piece;
    return {};
  };
  GL_TRY(ReadPieces(index, append));
  return bytes;
}

Status Pack::ReadCompressed(std::uint32_t index, const std::function<Status(std::string_view)>& sink) const {
  const PackedObject& entry = objects_[index];
  std::string buffer;
  for (std::uint64_t at = entry.place.offset + entry.header.length; at < entry.place.end; at += buffer.size()) {
    buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kReadBytes, entry.place.end - at)));
    GL_TRY(read_(at, buffer));
    GL_TRY(sink(buffer));
  }
  return {};
}

Status Pack::ReadPieces(std::uint32_t index, const std::function<Status(std::string_view)>& sink) {
  inflater_.Begin(objects_[index].header.size);
  std::string output(kReadBytes, '\0');
  bool done = false;
  const auto inflate = [&](std::string_view input) -> Status {
    while (!done) {
      GL_ASSIGN(const InflateStep step, inflater_.Inflate(input, output));
      input.remove_prefix(step.consumed);
      done = step.done;
      if (step.produced > 0) GL_TRY(sink(std::string_view(output).substr(0, step.produced)));
      if (input.empty() && step.produced < output.size()) break;
    }
    return {};
  };
  GL_TRY(ReadCompressed(index, inflate));
  if (!done) return MalformedPack("an entry that changed since it came");
  return {};
}

}  // namespace gl
