// Arguments as they are printed for a person to copy.
#pragma once

#include <string>
#include <vector>

namespace gl {

// Adds the option NAME ("--repo") with VALUE to WORDS: as one word where VALUE alone would be taken for an option.
void AppendOption(std::vector<std::string>& words, const std::string& name, const std::string& value);

// WORDS as one line that a POSIX shell splits into them again.
[[nodiscard]] std::string ShellLine(const std::vector<std::string>& words);

}  // namespace gl
