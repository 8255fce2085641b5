// Another program's opinion: runs it to its end, with an environment that the test gives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gl::test {

struct ProgramRun {
  int exit_code = -1;  // -1: not started, or ended by a signal
  std::string output, errors;
};

// ARGUMENTS begins with the program's path.
ProgramRun RunProgram(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                      std::string_view input = "");

}  // namespace gl::test
