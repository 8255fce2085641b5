// Raw bytes of trees, right or wrong, and a store that hands them out by their ids.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "git/object_id.h"
#include "git/tree_walk.h"

namespace gl::test {

// The id whose hex digits are all DIGIT.
ObjectId SameDigits(HashAlgorithm algorithm, char digit);

// "MODE NAME\0id", with any MODE and any NAME.
std::string RawEntry(std::string_view mode, std::string_view name, const ObjectId& id);

// Trees by their ids. It must outlive its Reader.
class TreeStore {
 public:
  explicit TreeStore(HashAlgorithm algorithm) : algorithm_(algorithm) {}
  ObjectId Add(const std::string& bytes);
  [[nodiscard]] TreeReader Reader() const;

 private:
  HashAlgorithm algorithm_;
  std::map<ObjectId, std::string> trees_;
};

}  // namespace gl::test
