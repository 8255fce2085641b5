// A Git directory made by us from nothing: the quarantine that a fetch fills, and the .git that the workload gets.
#pragma once

#include <string>
#include <string_view>

#include "base/hash_algorithm.h"
#include "base/result.h"

namespace gl {

struct GitDirPlan {
  HashAlgorithm algorithm;
  bool bare;
  std::string head;               // the content of HEAD
  std::string_view extra_config;  // appended to the config file
};

// Fills the empty directory: HEAD, config, objects, refs, and empty hooks and info folders. No template takes part.
// Source: gitrepository-layout(5). Fault::kWorkDir.
[[nodiscard]] Status MakeGitDir(int directory, const GitDirPlan& plan);

}  // namespace gl
