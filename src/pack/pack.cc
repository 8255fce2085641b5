#include "pack/pack.h"

#include <algorithm>

#include "pack/delta.h"
#include "pack/pack_limits.h"

namespace gl {

constexpr std::size_t kRecentBytes = 24U << 20U;

// The four kinds that are no delta stand in the order of ObjectType, and count from 1.
std::optional<ObjectType> TypeOf(EntryKind kind) {
  if (kind > EntryKind::kTag) return std::nullopt;
  return static_cast<ObjectType>(static_cast<int>(kind) - 1);
}

EntryKind EntryKindOf(ObjectType type) { return static_cast<EntryKind>(static_cast<int>(type) + 1); }

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

OpenObject InMemory(ObjectType type, std::string bytes) {
  const auto memory = std::make_shared<const std::string>(std::move(bytes));
  const auto read = [memory](std::uint64_t offset, std::span<char> to) -> Status {
    std::ranges::copy(std::string_view(*memory).substr(offset, to.size()), to.begin());
    return {};
  };
  return {type, memory->size(), read, memory};
}

Result<TypedBytes> ReadWhole(const OpenObject& object) {
  if (object.memory) return TypedBytes{object.type, object.memory};
  if (object.size > kMaxDeltifiedBytes) {
    return Fail(Fault::kIntegrity, "an object of " + std::to_string(object.size) + " bytes where " +
                                       std::to_string(kMaxDeltifiedBytes) + " are the limit");
  }
  std::string bytes(static_cast<std::size_t>(object.size), '\0');
  GL_TRY(object.bytes(0, bytes));
  return TypedBytes{object.type, std::make_shared<const std::string>(std::move(bytes))};
}

// Down the chain to an object that is whole, then up again; no recursion, however long it is.
Result<OpenObject> Pack::Open(std::uint32_t index) {
  std::vector<std::uint32_t> deltas;
  std::optional<OpenObject> object;
  for (std::optional<std::uint32_t> at = index; !object && !(object = Remembered(*at));) {
    const PackedObject& entry = objects_[*at];
    if (TypeOf(entry.header.kind)) {
      GL_ASSIGN(object, OpenEntry(*at));
      break;
    }
    deltas.push_back(*at);
    if (deltas.size() > kMaxDeltaDepth) return MalformedPack("a chain of deltas that is too long or has no end");
    at = BaseOf(entry);
    if (at) continue;
    if (!entry.header.base_id) return MalformedPack("a delta whose base is no entry");
    GL_ASSIGN(object, outside_(*entry.header.base_id));
    if (!object) return MalformedPack("a delta whose base, " + entry.header.base_id->Hex() + ", is nowhere");
    work_ += object->memory ? object->size : 0;
  }
  for (; !deltas.empty(); deltas.pop_back()) {
    GL_ASSIGN(const std::string delta, Inflate(deltas.back()));
    GL_ASSIGN(object, Apply(*object, delta));
    Remember(deltas.back(), *object);
  }
  return *object;
}

Result<OpenObject> Pack::OpenEntry(std::uint32_t index) {
  const EntryHeader& header = objects_[index].header;
  OpenObject object{*TypeOf(header.kind), header.size, nullptr};
  if (IsLargeBlob(header)) {
    GL_ASSIGN(Scratch scratch, scratch_());
    GL_TRY(InflatePieces(index, scratch.write));
    object.bytes = std::move(scratch.read);
  } else {
    GL_ASSIGN(std::string bytes, Inflate(index));
    object = InMemory(object.type, std::move(bytes));
  }
  Remember(index, object);
  return object;
}

Result<OpenObject> Pack::Apply(const OpenObject& base, std::string_view delta) {
  GL_ASSIGN(const DeltaSizes sizes, ParseDeltaSizes(delta));
  if (sizes.result <= kWholeBytes || base.type != ObjectType::kBlob) {
    std::string result;
    GL_TRY(base.memory ? ApplyDelta(*base.memory, delta, kMaxTreeBytes, result)
                       : StreamDelta(base.bytes, base.size, delta, kMaxTreeBytes, AppendsTo(result)));
    work_ += result.size();
    return InMemory(base.type, std::move(result));
  }
  GL_ASSIGN(const Scratch scratch, scratch_());
  GL_TRY(StreamDelta(base.bytes, base.size, delta, kMaxObjectBytes, scratch.write));
  return OpenObject{base.type, sizes.result, scratch.read};
}

Result<TypedBytes> Pack::Read(std::uint32_t index) {
  GL_ASSIGN(const OpenObject object, Open(index));
  return ReadWhole(object);
}

std::optional<OpenObject> Pack::Remembered(std::uint32_t index) const {
  if (recent_large_ && recent_large_->first == index) return recent_large_->second;
  const auto found = recent_.find(index);
  return found == recent_.end() ? std::nullopt : std::optional(found->second);
}

void Pack::Remember(std::uint32_t index, const OpenObject& object) {
  if (!object.memory) recent_large_.emplace(index, object);
  if (!object.memory || object.size > kRecentBytes / 4) return;
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
  GL_TRY(InflatePieces(index, AppendsTo(bytes)));
  return bytes;
}

Status Pack::ReadCompressed(std::uint32_t index, const std::function<Status(std::string_view)>& sink) const {
  const PackedObject& entry = objects_[index];
  const std::uint64_t begin = entry.place.offset + entry.header.length;
  return ReadRange(read_, begin, entry.place.end - begin, sink);
}

Status Pack::ReadPieces(std::uint32_t index, const std::function<Status(std::string_view)>& sink) {
  if (IsLargeBlob(objects_[index].header)) return InflatePieces(index, sink);
  GL_ASSIGN(const OpenObject object, Open(index));
  return object.memory ? sink(*object.memory) : ReadRange(object.bytes, 0, object.size, sink);
}

Status Pack::InflatePieces(std::uint32_t index, const std::function<Status(std::string_view)>& sink) {
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
