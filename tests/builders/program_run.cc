#include "tests/builders/program_run.h"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "os/unique_fd.h"

namespace gl::test {
namespace {

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::string Content(int file) {
  std::string bytes;
  std::array<char, 4096> buffer{};
  lseek(file, 0, SEEK_SET);
  for (ssize_t got = 0; (got = read(file, buffer.data(), buffer.size())) > 0;) {
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return bytes;
}

}  // namespace

// Files in memory in place of pipes: then nobody has to read and write at the same time.
ProgramRun RunProgram(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                      std::string_view input) {
  const UniqueFd in(memfd_create("in", MFD_CLOEXEC)), out(memfd_create("out", MFD_CLOEXEC)),
      err(memfd_create("err", MFD_CLOEXEC));
  ProgramRun run;
  if (write(in.Get(), input.data(), input.size()) != static_cast<ssize_t>(input.size())) return run;
  lseek(in.Get(), 0, SEEK_SET);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.Get(), 0);
  posix_spawn_file_actions_adddup2(&actions, out.Get(), 1);
  posix_spawn_file_actions_adddup2(&actions, err.Get(), 2);
  pid_t pid = -1;
  const int failed = posix_spawn(&pid, arguments.front().c_str(), &actions, nullptr, Pointers(arguments).data(),
                                 Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return run;
  int status = 0;
  if (waitpid(pid, &status, 0) == pid && WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
  run.output = Content(out.Get());
  run.errors = Content(err.Get());
  return run;
}

}  // namespace gl::test
