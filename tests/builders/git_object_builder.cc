#include "tests/builders/git_object_builder.h"

#include "git/object_hash.h"

namespace gl::test {

ObjectId SameDigits(HashAlgorithm algorithm, char digit) {
  return ObjectId::FromHex(algorithm, std::string(2 * DigestSize(algorithm), digit)).value();
}

std::string RawEntry(std::string_view mode, std::string_view name, const ObjectId& id) {
  return std::string(mode) + ' ' + std::string(name) + '\0' + std::string(id.Raw());
}

ObjectId TreeStore::Add(const std::string& bytes) {
  const ObjectId id = HashObject(algorithm_, ObjectType::kTree, bytes);
  trees_.emplace(id, bytes);
  return id;
}

TreeReader TreeStore::Reader() const {
  return [this](const ObjectId& id) -> Result<std::string> {
    const auto found = trees_.find(id);
    if (found == trees_.end()) return Fail(Fault::kIntegrity, "no tree " + id.Hex());
    return found->second;
  };
}

}  // namespace gl::test
