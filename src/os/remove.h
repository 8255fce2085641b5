// Removing what an earlier workload left, however deep, odd, closed or immutable it made it.
#pragma once

#include <string>

#include "base/result.h"

namespace gl {

// Removes everything in the directory, without following links, without recursion and with a fixed number of
// descriptors: a directory that is not empty is first moved up into TOP. Never crosses into a mounted filesystem:
// a mount point is an error that names it (Fault::kWorkDir). A stop signal does not end it: it is how we clean up after
// one.
[[nodiscard]] Status EmptyDirectory(int top);

// Removes NAME from PARENT, whatever it is. Nothing of that name is no error.
[[nodiscard]] Status RemoveTree(int parent, const std::string& name);

// Moves NAME from FROM into TO under NEW_NAME, which must be free. Fault::kWorkDir.
[[nodiscard]] Status MoveEntry(int from, const std::string& name, int to, const std::string& new_name);

}  // namespace gl
