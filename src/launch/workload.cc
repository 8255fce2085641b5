#include "launch/workload.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "base/text.h"
#include "launch/workload_environment.h"
#include "os/files.h"
#include "os/log.h"
#include "os/stop_signal.h"
#include "os/system_error.h"

namespace gl {
namespace {

// Never looked up in a PATH that came from outside.
constexpr std::array<const char*, 2> kBash = {"/bin/bash", "/usr/bin/bash"};

using Arguments = std::array<const char*, 4>;

// Replaces the process by bash with ARGUMENTS; returns errno when there is no bash to run.
int BecomeBash(const Arguments& arguments, const std::vector<const char*>& environment) {
  for (const char* program : kBash) {
    execve(program, const_cast<char* const*>(arguments.data()), const_cast<char* const*>(environment.data()));
  }
  return errno;
}

int ExitCodeOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// Waits for the install command; a stop signal is passed on, and after a moment it is killed.
Status AwaitInstall(pid_t pid, int& status) {
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (SleepUnlessStopped(std::chrono::milliseconds(10))) continue;
    kill(pid, StopSignal());
    for (int i = 0; i < 80 && waitpid(pid, &status, WNOHANG) == 0; ++i) usleep(10'000);
    kill(pid, SIGKILL);
    return CheckStop();
  }
  return {};
}

Status RunInstall(const Pin& pin, const EntryState& entry, const std::vector<const char*>& environment,
                  const std::string& where) {
  Log("running install in " + where);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return FailErrno(Fault::kWorkload, "starting INSTALL_CMD");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    entry.Restore();
    BecomeBash({"bash", "-c", pin.install_cmd.c_str(), nullptr}, environment);
    _exit(127);
  }
  int status = 0;
  GL_TRY(AwaitInstall(pid, status));
  if (ExitCodeOf(status) == 0) return {};
  LogError("INSTALL_CMD failed with exit code " + std::to_string(ExitCodeOf(status)) + "; RUN_CMD was not started");
  _exit(ExitCodeOf(status));
}

std::string ScriptArgument(const Pin& pin) {
  const std::string script = pin.entry.Text();
  // A name that begins like an option of bash is still a name.
  return script.starts_with('-') || script.starts_with('+') ? "./" + script : script;
}

}  // namespace

Error RunWorkload(VerifiedCheckout checkout, const Pin& pin, const EntryState& entry) {
  const std::string subdir = pin.subdir.Text();
  const std::string where = Printable(pin.work_dir + (subdir.empty() ? "" : "/" + subdir));
  const UniqueFd folder = OpenBeneath(checkout.Handle(), subdir, O_RDONLY | O_DIRECTORY);
  if (!folder || fchdir(folder.Get()) != 0) return {Fault::kWorkload, ErrnoText("cannot enter " + where)};

  const WorkloadEnvironment environment = FilterEnvironment(environ);
  for (const std::string& name : environment.removed) {
    Log("environment: " + Printable(name) + " is not passed on (it could make other bytes run)");
  }
  if (pin.run_cmd && !pin.install_cmd.empty()) {
    if (Status installed = RunInstall(pin, entry, environment.kept, where); !installed) return installed.error();
  }
  const std::string script = ScriptArgument(pin);
  Log("exec in " + where + ": " + (pin.run_cmd ? Printable(*pin.run_cmd) : "bash " + Printable(script)));
  if (Status stop = CheckStop(); !stop) return stop.error();

  // From here on nothing is checked any more. Every descriptor above 2 closes at exec but the one that holds the lock
  // on WORK_DIR, which lives as long as the workload.
  fcntl(checkout.Handle(), F_SETFD, 0);
  entry.Restore();
  const int error = pin.run_cmd ? BecomeBash({"bash", "-c", pin.run_cmd->c_str(), nullptr}, environment.kept)
                                : BecomeBash({"bash", script.c_str(), nullptr, nullptr}, environment.kept);
  return {Fault::kWorkload, ErrnoText("cannot start bash (tried /bin/bash and /usr/bin/bash)", error)};
}

}  // namespace gl
