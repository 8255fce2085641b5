#include "capsule/recorded_source.h"

#include "base/text.h"

namespace gl {

// The words of both refusals are the clone's own, so that both runs say the same.
SourceRepository RecordedSource::Repository() const {
  const auto read = [this](const ObjectId& id, ObjectType type) -> Result<std::string> {
    const auto found = objects.find(id);
    if (found == objects.end()) return Fail(Fault::kRemote, "object " + id.Hex() + " is not there");
    if (found->second.type == type) return found->second.bytes;
    return Fail(Fault::kRemote, "object " + id.Hex() + " is a " + std::string(ObjectTypeName(found->second.type)));
  };
  const auto resolve = [this](const std::string& ref) -> Result<std::string> {
    const auto found = refs.find(ref);
    if (found == refs.end()) return Fail(Fault::kRemote, "no commit is called '" + Printable(ref, 80) + "'");
    return found->second;
  };
  return {place, read, resolve};
}

SourceRecorder::SourceRecorder(const SourceRepository& clone, std::size_t max_bytes) : clone_(clone), room_(max_bytes) {
  recorded_.place = clone.place;
  repository_ = {clone.place, [this](const ObjectId& id, ObjectType type) { return Read(id, type); },
                 [this](const std::string& ref) { return Resolve(ref); }};
}

Result<std::string> SourceRecorder::Read(const ObjectId& id, ObjectType type) {
  GL_ASSIGN(std::string bytes, clone_.read(id, type));
  if (recorded_.objects.contains(id)) return bytes;
  if (too_much_ || bytes.size() > room_) {
    too_much_ = true;
    recorded_.objects.clear();
    return bytes;
  }
  room_ -= bytes.size();
  recorded_.objects.emplace(id, RecordedObject{type, bytes});
  return bytes;
}

Result<std::string> SourceRecorder::Resolve(const std::string& ref) {
  GL_ASSIGN(std::string commit, clone_.resolve(ref));
  recorded_.refs.emplace(ref, commit);
  return commit;
}

Result<RecordedSource> SourceRecorder::Take() && {
  if (too_much_) return Fail(Fault::kIntegrity, "what was read from the clone is too much for a capsule");
  return std::move(recorded_);
}

}  // namespace gl
