#include "plan/shell_line.h"

#include <string_view>

namespace gl {
namespace {

// Source: POSIX.1-2017, Shell Command Language, section 2.2.2: nothing is special between single quotes.
std::string ShellWord(std::string_view word) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./_-";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + '\'';
}

}  // namespace

void AppendOption(std::vector<std::string>& words, const std::string& name, const std::string& value) {
  if (value.starts_with('-')) {
    words.push_back(name + "=" + value);
  } else {
    words.insert(words.end(), {name, value});
  }
}

std::string ShellLine(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + ShellWord(word);
  return line;
}

}  // namespace gl
