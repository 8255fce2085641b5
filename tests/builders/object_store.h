// Objects in a quarantine as if a host had sent them, right ones and forged ones, and what is made of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "git/object_hash.h"
#include "git/tree_object.h"
#include "launch/checkout_plan.h"
#include "launch/object_source.h"
#include "launch/quarantine.h"
#include "pin/pin.h"
#include "tests/builders/temp_dir.h"

namespace gl::test {

// A pin as ReadPin makes it. MORE is further lines of the config file.
Pin MakePin(const std::string& url, const std::string& commit, const std::string& work_dir,
            const std::string& more = "");

// Writes a loose object with the name ID into the Git directory, whatever it hashes to. HEADER is "TYPE SIZE".
void WriteLooseObject(const std::string& git_dir, const ObjectId& id, std::string_view header, std::string_view bytes);

class ObjectStore {
 public:
  explicit ObjectStore(HashAlgorithm algorithm = HashAlgorithm::kSha1);

  [[nodiscard]] HashAlgorithm Algorithm() const { return algorithm_; }
  [[nodiscard]] const Quarantine& Repository() const { return quarantine_; }
  [[nodiscard]] std::string GitDir() const { return dir_.Path("q"); }

  // Puts the object there; its id.
  ObjectId Add(ObjectType type, std::string_view bytes) const;
  // Puts an object there under a name and with a header of the test's choice.
  void Forge(const ObjectId& id, std::string_view header, std::string_view bytes) const;

  // Entries of a tree, whose objects are put there too (but for a submodule's commit).
  [[nodiscard]] TreeEntry File(const std::string& name, std::string_view bytes,
                               EntryMode mode = EntryMode::kFile) const;
  [[nodiscard]] TreeEntry Link(const std::string& name, std::string_view target) const;
  [[nodiscard]] TreeEntry Folder(const std::string& name, std::vector<TreeEntry> entries) const;
  [[nodiscard]] TreeEntry Submodule(const std::string& name) const;

  [[nodiscard]] ObjectId Tree(std::vector<TreeEntry> entries) const;
  // The id of a commit of this tree.
  [[nodiscard]] CommitId Commit(std::vector<TreeEntry> entries) const;

  [[nodiscard]] ObjectSource Source() const;
  [[nodiscard]] CheckoutPlan Plan(const CommitId& commit) const;

 private:
  HashAlgorithm algorithm_;
  TempDir dir_;
  Quarantine quarantine_;
};

}  // namespace gl::test
