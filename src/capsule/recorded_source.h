// What a run read from a clone, kept so that the same run can be had without the clone.
#pragma once

#include <map>

#include "verify/inputs.h"

namespace gl {

struct RecordedObject {
  ObjectType type;
  std::string bytes;  // as the clone gave them: whether they hash to their id is for the checks to say
};

struct RecordedSource {
  std::string place;
  std::map<std::string, std::string> refs;  // what was resolved, and the commit that it named
  std::map<ObjectId, RecordedObject> objects;

  // In the clone's place, valid as long as this object: Fault::kRemote for what was not read then.
  [[nodiscard]] SourceRepository Repository() const;
};

// Stands before a clone and keeps what it gives.
class SourceRecorder {
 public:
  // MAX_BYTES is how much of objects is kept.
  SourceRecorder(const SourceRepository& clone, std::size_t max_bytes);
  SourceRecorder(const SourceRecorder&) = delete;
  SourceRecorder& operator=(const SourceRecorder&) = delete;

  // Gives what the clone gives; valid as long as this object and the clone.
  [[nodiscard]] const SourceRepository& Repository() const { return repository_; }

  // Everything that was read. Fault::kIntegrity when that was more than MAX_BYTES.
  [[nodiscard]] Result<RecordedSource> Take() &&;

 private:
  [[nodiscard]] Result<std::string> Read(const ObjectId& id, ObjectType type);
  [[nodiscard]] Result<std::string> Resolve(const std::string& ref);

  const SourceRepository& clone_;
  SourceRepository repository_;
  RecordedSource recorded_;
  std::size_t room_;
  bool too_much_ = false;
};

}  // namespace gl
