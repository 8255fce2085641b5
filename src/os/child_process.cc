#include "os/child_process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <tuple>

#include "os/system_error.h"

namespace gl {
namespace {

struct Pipe {
  UniqueFd read_end, write_end;
};

Status Open(Pipe& made) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return FailErrno(Fault::kWorkDir, "making a pipe");
  made = {UniqueFd(ends[0]), UniqueFd(ends[1])};
  std::ignore = fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);  // so that two programs need not wait for each other so often
  return {};
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Between fork and exec. There is one thread only, so nothing is forbidden here. Reports errno when a step fails.
[[noreturn]] void BecomeProgram(const Command& command, std::array<int, 3> standard, int report, pid_t parent) {
  const auto step = [&](bool ok) {
    if (ok) return;
    const int error = errno;
    std::ignore = write(report, &error, sizeof error);
    _exit(127);
  };
  step(setsid() >= 0);  // no terminal to ask for a password on, and one group to kill
  step(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent);
  for (const int signal : {SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  step(sigprocmask(SIG_SETMASK, &none, nullptr) == 0);
  const rlimit no_core{0, 0};
  step(setrlimit(RLIMIT_CORE, &no_core) == 0);
  step(command.directory < 0 || fchdir(command.directory) == 0);
  for (int fd = 0; fd <= 2; ++fd) step(dup2(standard[static_cast<std::size_t>(fd)], fd) == fd);
  step(close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0);
  execve(command.arguments[0].c_str(), Pointers(command.arguments).data(), Pointers(command.environment).data());
  step(false);
  _exit(127);
}

}  // namespace

std::string ExitState::Text() const { return (exited ? "exit code " : "signal ") + std::to_string(value); }

Result<ChildProcess> ChildProcess::Start(const Command& command, Pipes pipes) {
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) return FailErrno(Fault::kWorkDir, "opening /dev/null");
  Pipe in, out, err, report;
  if (pipes.input) GL_TRY(Open(in));
  if (pipes.output) GL_TRY(Open(out));
  if (pipes.errors) GL_TRY(Open(err));
  GL_TRY(Open(report));

  const auto or_null = [&](const UniqueFd& fd) { return fd ? fd.Get() : null.Get(); };
  const pid_t parent = getpid();
  ChildProcess child;
  child.pid_ = fork();
  if (child.pid_ < 0) return FailErrno(Fault::kWorkload, "starting " + command.arguments[0]);
  if (child.pid_ == 0) {
    const int input = command.input >= 0 ? command.input : or_null(in.read_end);
    BecomeProgram(command, {input, or_null(out.write_end), or_null(err.write_end)}, report.write_end.Get(), parent);
  }
  report.write_end.Reset();
  int error = 0;
  if (read(report.read_end.Get(), &error, sizeof error) == sizeof error) {
    return FailErrno(Fault::kWorkload, "cannot start " + command.arguments[0], error);
  }
  child.input_ = std::move(in.write_end);
  child.output_ = std::move(out.read_end);
  child.errors_ = std::move(err.read_end);
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)) {}

ChildProcess::~ChildProcess() { Kill(); }

void ChildProcess::Kill() {
  if (pid_ <= 0) return;
  kill(-pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

Result<std::size_t> ChildProcess::Read(char* buffer, std::size_t size, Deadline deadline) {
  GL_TRY(AwaitInput(output_.Get(), deadline));
  const ssize_t got = read(output_.Get(), buffer, size);
  if (got < 0) return FailErrno(Fault::kRemote, "reading from a program");
  return static_cast<std::size_t>(got);
}

Result<ExitState> ChildProcess::Finish(std::string& errors, std::size_t limit, Deadline deadline) {
  input_.Reset();
  std::array<char, 4096> buffer{};
  while (errors_) {
    GL_TRY(AwaitInput(errors_.Get(), deadline));
    const ssize_t got = read(errors_.Get(), buffer.data(), buffer.size());
    if (got <= 0) break;
    errors.append(buffer.data(), std::min(static_cast<std::size_t>(got), limit - std::min(limit, errors.size())));
  }
  // Its standard error is closed, so it is about to end; what still lingers in its group ends with it.
  int status = 0;
  while (waitpid(pid_, &status, WNOHANG) == 0) {
    GL_TRY(SleepUnlessStopped(std::chrono::milliseconds(1)));
    if (std::chrono::steady_clock::now() > deadline) return Fail(Fault::kRemote, "timed out");
  }
  kill(-std::exchange(pid_, -1), SIGKILL);
  if (WIFEXITED(status)) return ExitState{true, WEXITSTATUS(status)};
  return ExitState{false, WTERMSIG(status)};
}

}  // namespace gl
