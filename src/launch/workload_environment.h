// The environment of the workload: what the container gave, less what would make other bytes run than the commit's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gl {

// Whether the variable NAME may not reach the workload (the table is in the .cc, one reason for each group).
[[nodiscard]] bool IsRemovedVariable(std::string_view name);

struct WorkloadEnvironment {
  std::vector<const char*> kept;     // pointers into ENVIRONMENT, in its order, with a null at the end
  std::vector<std::string> removed;  // names
};

// ENVIRONMENT is a null-terminated list as execve(2) takes it. What is kept is kept byte for byte.
[[nodiscard]] WorkloadEnvironment FilterEnvironment(const char* const* environment);

}  // namespace gl
