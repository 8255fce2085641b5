// Files that are written whole or not at all, and never over somebody's work.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace gl {

struct NamedBytes {
  std::string name, bytes;
};

// Writes FILES into DIRECTORY, which is made when it is missing. A file that is there already with the same bytes
// stays; Fault::kConfig, before anything is written, when one is there with others. Each file appears under its name
// with all of its bytes. Fault::kRemote when the disk refuses.
[[nodiscard]] Status WriteFiles(const std::string& directory, const std::vector<NamedBytes>& files);

}  // namespace gl
