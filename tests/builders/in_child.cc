#include "tests/builders/in_child.h"

#include <grp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>

namespace gl::test {
namespace {

constexpr std::size_t kReportBytes = 64U << 10U;
constexpr unsigned kLimitSeconds = 120;

}  // namespace

std::string InChild(const std::function<std::string()>& body) {
  // Shared memory, because a descriptor is what a child may want to close.
  void* const shared = mmap(nullptr, kReportBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return "no shared memory";
  auto* const report = static_cast<char*>(shared);
  const pid_t pid = fork();
  if (pid < 0) return "no child";
  if (pid == 0) {
    alarm(kLimitSeconds);
    const std::string text = body();
    strncpy(report, text.c_str(), kReportBytes - 1);
    _exit(0);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  std::string text = report;
  munmap(shared, kReportBytes);
  if (WIFSIGNALED(status)) return "ended by signal " + std::to_string(WTERMSIG(status));
  if (WEXITSTATUS(status) != 0) return "exit code " + std::to_string(WEXITSTATUS(status));
  return text;
}

std::string AsOrdinaryUser(const std::function<std::string()>& body) {
  return InChild([&]() -> std::string {
    if (geteuid() != 0) return body();
    if (setgroups(0, nullptr) != 0 || setgid(kOrdinaryUser) != 0 || setuid(kOrdinaryUser) != 0) return "still root";
    return body();
  });
}

std::string InMountNamespace(const std::function<std::string()>& body) {
  return InChild([&]() -> std::string {
    const std::string user = "0 " + std::to_string(geteuid()) + " 1", group = "0 " + std::to_string(getegid()) + " 1";
    if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return kNoMounts;
    if (geteuid() != 0) {  // not yet anybody in the new user namespace
      std::ofstream("/proc/self/setgroups") << "deny";
      std::ofstream("/proc/self/uid_map") << user;
      std::ofstream("/proc/self/gid_map") << group;
    }
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kNoMounts;
    return body();
  });
}

void SignalLater(int signal, int milliseconds) {
  const pid_t target = getpid();
  if (fork() != 0) return;
  usleep(static_cast<useconds_t>(milliseconds) * 1000);
  kill(target, signal);
  _exit(0);
}

}  // namespace gl::test
