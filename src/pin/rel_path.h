// A path inside the commit's tree: relative, no "..", no empty component, never into ".git".
#pragma once

#include <vector>

#include "base/result.h"

namespace gl {

class RelPath {
 public:
  // KEY names the config key in the message (Fault::kConfig). "." components are dropped: "./run.sh" is
  // "run.sh", and "." is the empty path (the root of the tree).
  [[nodiscard]] static Result<RelPath> Parse(std::string_view key, std::string_view value);

  [[nodiscard]] const std::vector<std::string>& Components() const { return components_; }
  [[nodiscard]] std::string Text() const;  // the components joined with "/", "" for the root

 private:
  std::vector<std::string> components_;
};

}  // namespace gl
