// Real git's opinion: runs it in an environment in which nothing but the test's own files can matter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/hash_algorithm.h"
#include "tests/builders/program_run.h"
#include "tests/builders/temp_dir.h"

namespace gl::test {

// "git ARGUMENTS", started in no particular directory.
ProgramRun RunGit(std::vector<std::string> arguments, std::string_view input = "");

// What "git ARGUMENTS" prints, without the last line end. The test fails when git does.
std::string GitOutput(std::vector<std::string> arguments, std::string_view input = "");

// A repository made by git, with a work tree to put files in.
class GitRepoBuilder {
 public:
  explicit GitRepoBuilder(HashAlgorithm algorithm);

  [[nodiscard]] const std::string& Path() const { return dir_.Path(); }
  [[nodiscard]] std::string Path(std::string_view name) const { return dir_.Path(name); }

  // "git -C REPOSITORY ARGUMENTS"; as GitOutput.
  std::string Git(std::vector<std::string> arguments, std::string_view input = "") const;
  // Commits everything in the work tree, as it is; the commit's id.
  std::string Commit() const;

 private:
  TempDir dir_;
};

}  // namespace gl::test
