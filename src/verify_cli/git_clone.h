// The relying party's clone, read through git's plumbing. Git only carries: what it gives is hashed by who asked.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "os/child_process.h"
#include "os/unique_fd.h"
#include "verify/inputs.h"

namespace gl {

inline constexpr std::size_t kMaxSourceObject = 1U << 30U;  // bytes of one object

class GitClone {
 public:
  // DIRECTORY is a clone, with a work tree or bare. Fault::kRemote when it cannot be opened.
  [[nodiscard]] static Result<std::unique_ptr<GitClone>> Open(const std::string& directory);

  // As the checks use it; valid as long as this object.
  [[nodiscard]] const SourceRepository& Repository() const { return repository_; }

 private:
  GitClone() = default;
  [[nodiscard]] Command GitCommand(std::vector<std::string> arguments) const;
  [[nodiscard]] Result<std::string> Read(const ObjectId& id, ObjectType type);
  [[nodiscard]] Result<std::string> Resolve(const std::string& ref) const;
  [[nodiscard]] Status Fill();  // at least one byte more in buffer_
  [[nodiscard]] Result<std::string> TakeLine();
  [[nodiscard]] Result<std::string> Take(std::size_t size);

  UniqueFd directory_;
  SourceRepository repository_;
  std::optional<ChildProcess> reader_;  // one "git cat-file --batch" for all objects
  std::string buffer_;                  // what it said and nobody has taken yet
};

}  // namespace gl
