#include "tests/builders/git_repo_builder.h"

#include <gtest/gtest.h>

namespace gl::test {
namespace {

const std::vector<std::string>& GitEnvironment() {
  static const std::vector<std::string> environment = {
      "PATH=/usr/local/bin:/usr/bin:/bin",
      "HOME=/nonexistent",
      "LC_ALL=C",
      "GIT_CONFIG_NOSYSTEM=1",
      "GIT_CONFIG_GLOBAL=/dev/null",
      "GIT_ATTR_NOSYSTEM=1",
      "GIT_TERMINAL_PROMPT=0",
      "GIT_AUTHOR_NAME=A",
      "GIT_AUTHOR_EMAIL=a@example.org",
      "GIT_AUTHOR_DATE=1700000000 +0000",
      "GIT_COMMITTER_NAME=C",
      "GIT_COMMITTER_EMAIL=c@example.org",
      "GIT_COMMITTER_DATE=1700000000 +0000",
  };
  return environment;
}

}  // namespace

ProgramRun RunGit(std::vector<std::string> arguments, std::string_view input) {
  arguments.insert(arguments.begin(), "/usr/bin/git");
  return RunProgram(arguments, GitEnvironment(), input);
}

std::string GitOutput(std::vector<std::string> arguments, std::string_view input) {
  std::string shown;
  for (const std::string& argument : arguments) shown += " " + argument;
  ProgramRun run = RunGit(std::move(arguments), input);
  EXPECT_EQ(run.exit_code, 0) << "git" << shown << "\n" << run.errors;
  if (run.output.ends_with('\n')) run.output.pop_back();
  return run.output;
}

GitRepoBuilder::GitRepoBuilder(HashAlgorithm algorithm) {
  const std::string format = algorithm == HashAlgorithm::kSha1 ? "sha1" : "sha256";
  Git({"init", "--quiet", "--template=", "--object-format=" + format});
}

std::string GitRepoBuilder::Git(std::vector<std::string> arguments, std::string_view input) const {
  arguments.insert(arguments.begin(), {"-C", dir_.Path()});
  return GitOutput(std::move(arguments), input);
}

std::string GitRepoBuilder::Commit() const {
  Git({"add", "--all", "--force"});
  Git({"commit", "--quiet", "--allow-empty", "--message=m"});
  return Git({"rev-parse", "HEAD"});
}

}  // namespace gl::test
