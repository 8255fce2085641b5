// Objects as a host would send them in one pack, and what is made of them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "git/object_hash.h"
#include "git/tree_object.h"
#include "launch/checkout_plan.h"
#include "launch/object_store.h"
#include "launch/tree_writer.h"
#include "pin/pin.h"

namespace gl::test {

// A pin as ReadPin makes it. MORE is further lines of the config file.
Pin MakePin(const std::string& url, const std::string& commit, const std::string& work_dir,
            const std::string& more = "");

// Takes the pack in, as TakeInFile, from a file that has no name.
Status TakeIn(std::string_view pack, HashAlgorithm algorithm, TreeWriter* writer, ObjectStore& store);

class StoreBuilder {
 public:
  explicit StoreBuilder(HashAlgorithm algorithm = HashAlgorithm::kSha1) : algorithm_(algorithm) {}

  [[nodiscard]] HashAlgorithm Algorithm() const { return algorithm_; }

  // Adds the object; its id.
  ObjectId Add(ObjectType type, std::string_view bytes);
  // Leaves the object out again.
  void Forget(const ObjectId& id) { objects_.erase(id); }

  // Entries of a tree, whose objects are added too (but for a submodule's commit).
  TreeEntry File(const std::string& name, std::string_view bytes, EntryMode mode = EntryMode::kFile);
  TreeEntry Link(const std::string& name, std::string_view target);
  TreeEntry Folder(const std::string& name, std::vector<TreeEntry> entries);
  [[nodiscard]] TreeEntry Submodule(const std::string& name) const;

  ObjectId Tree(std::vector<TreeEntry> entries);
  // The id of a commit of this tree.
  ObjectId Commit(std::vector<TreeEntry> entries);

  // The bytes of a pack with all objects: commits, trees, blobs, each in the order of their ids, or REVERSED, the other
  // way round.
  [[nodiscard]] std::string PackOf(bool reversed = false) const;
  // The objects, taken in from such a pack.
  [[nodiscard]] std::unique_ptr<ObjectStore> Store() const;
  // What Store() says of the commit.
  [[nodiscard]] CheckoutPlan Plan(const ObjectId& commit) const;

 private:
  struct Object {
    ObjectType type;
    std::string bytes;
  };
  HashAlgorithm algorithm_;
  std::map<ObjectId, Object> objects_;
};

}  // namespace gl::test
