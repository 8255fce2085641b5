#include "pack/pack_writer.h"

#include "pack/stored_stream.h"

namespace gl {

PackWriter::PackWriter(HashAlgorithm algorithm, std::uint32_t count, Sink sink)
    : count_(count), sink_(std::move(sink)), digest_(algorithm) {}

static void PutBigEndian(std::string& bytes, std::uint32_t value) {
  for (unsigned shift = 32; shift > 0;) bytes += static_cast<char>(value >> (shift -= 8) & 0xFFU);
}

// The first bytes of an entry, as ParseEntryHeader reads them.
static std::string KindAndSize(EntryKind kind, std::uint64_t size) {
  std::string bytes;
  std::uint64_t rest = size >> 4U;
  bytes += static_cast<char>((rest > 0 ? 0x80U : 0U) | static_cast<unsigned>(kind) << 4U | (size & 0xFU));
  for (; rest > 0; rest >>= 7U) bytes += static_cast<char>((rest > 0x7F ? 0x80U : 0U) | (rest & 0x7FU));
  return bytes;
}

// The distance to a delta's base: the highest seven bits first, one added before each further byte.
static std::string Distance(std::uint64_t distance) {
  std::string bytes(1, static_cast<char>(distance & 0x7FU));
  while ((distance >>= 7U) > 0) bytes.insert(bytes.begin(), static_cast<char>(0x80U | (--distance & 0x7FU)));
  return bytes;
}

Status PackWriter::Write(std::string_view bytes) {
  digest_.Update(bytes);
  crc32_ = Crc32(bytes, crc32_);
  offset_ += bytes.size();
  return sink_(bytes);
}

Status PackWriter::Begin() {
  std::string header("PACK\0\0\0\2", 8);
  PutBigEndian(header, count_);
  return offset_ == 0 ? Write(header) : Status();
}

Status PackWriter::Add(Pack& from, std::uint32_t index) {
  GL_TRY(Begin());
  const PackedObject& object = from.Objects()[index];
  const std::uint64_t offset = offset_;
  crc32_ = 0;
  const auto base = offsets_.find(from.BaseIdOf(index).value_or(*object.id));
  if (TypeOf(object.header.kind)) {
    GL_TRY(Write(KindAndSize(object.header.kind, object.header.size)));
    GL_TRY(from.ReadCompressed(index, [this](std::string_view bytes) { return Write(bytes); }));
  } else if (base != offsets_.end()) {
    GL_TRY(Write(KindAndSize(EntryKind::kOffsetDelta, object.header.size) + Distance(offset - base->second)));
    GL_TRY(from.ReadCompressed(index, [this](std::string_view bytes) { return Write(bytes); }));
  } else {
    GL_TRY(Write(KindAndSize(EntryKindOf(object.type), object.size)));
    const auto write = [this](std::string_view bytes) { return Write(bytes); };
    GL_TRY(WriteStored([&](const auto& sink) { return from.ReadPieces(index, sink); }, write));
  }
  entries_.push_back({*object.id, crc32_, offset});
  offsets_.emplace(*object.id, offset);
  return {};
}

Result<std::string> PackWriter::Finish() {
  if (entries_.size() != count_) return Fail(Fault::kBug, "a pack with another number of objects than it says");
  GL_TRY(Begin());
  std::string trailer = digest_.Finish();
  GL_TRY(sink_(trailer));
  return trailer;
}

}  // namespace gl
