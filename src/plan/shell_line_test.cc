#include "plan/shell_line.h"

#include <gtest/gtest.h>

#include "tests/builders/program_run.h"

namespace gl {
namespace {

using Words = std::vector<std::string>;

TEST(ShellLine, QuotesWhatAShellWouldChange) {
  EXPECT_EQ(ShellLine({"a", "--b=c", "https://h/x"}), "a --b=c https://h/x");
  EXPECT_EQ(ShellLine({"", "a b", "$X", "it's", "~"}), R"('' 'a b' '$X' 'it'\''s' '~')");
}

TEST(ShellLine, IsReadBackByAShell) {
  const Words words = {"", "a b", "$HOME `id` \"x\"", "it's", "*", "a\\", "#", "a;b", "!x", "--c=d"};
  const test::ProgramRun run = test::RunProgram({"/bin/sh", "-c", "printf '%s\\n' " + ShellLine(words)}, {});
  std::string expected;
  for (const std::string& word : words) expected += word + "\n";
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.output, expected);
}

TEST(AppendOption, IsOneWordWhereTheValueLooksLikeAnOption) {
  Words words;
  AppendOption(words, "--subdir", "a");
  AppendOption(words, "--subdir", "-a");
  EXPECT_EQ(words, (Words{"--subdir", "a", "--subdir=-a"}));
}

}  // namespace
}  // namespace gl
