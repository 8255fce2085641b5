#include "launch/workload_environment.h"

#include <algorithm>
#include <array>

namespace gl {
namespace {

constexpr std::array<std::string_view, 26> kRemoved = {
    // bash runs or expands them before or while it reads the script, or lets them change how it reads it
    "BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "PS4", "PROMPT_COMMAND", "CDPATH", "IFS",
    // the loader and the C library load code that they name
    "LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "GCONV_PATH",
    // they send the workload's own git to another repository, or make it run a program
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_ASKPASS",
    "GIT_REPLACE_REF_BASE", "GIT_NAMESPACE", "GIT_CEILING_DIRECTORIES"};

// BASH_FUNC_name%% is an exported function; GIT_CONFIG* sets any git setting; GIT_SSH* names a program.
constexpr std::array<std::string_view, 3> kRemovedPrefixes = {"BASH_FUNC_", "GIT_CONFIG", "GIT_SSH"};

}  // namespace

bool IsRemovedVariable(std::string_view name) {
  const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
  return std::ranges::find(kRemoved, name) != kRemoved.end() || std::ranges::any_of(kRemovedPrefixes, begins);
}

WorkloadEnvironment FilterEnvironment(const char* const* environment) {
  WorkloadEnvironment result;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (IsRemovedVariable(name)) {
      result.removed.emplace_back(name);
    } else {
      result.kept.push_back(*environment);
    }
  }
  result.kept.push_back(nullptr);
  return result;
}

}  // namespace gl
