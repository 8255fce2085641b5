#include "os/entry_state.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

#include "os/stop_signal.h"
#include "os/unique_fd.h"
#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::InChild;
using test::Reason;

std::string TargetOf(int descriptor) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error).string();
}

bool IsOpen(int descriptor) { return fcntl(descriptor, F_GETFD) >= 0; }

// The mode that the signal has: "default", "ignored", "handled".
std::string Disposition(int signal) {
  struct sigaction action{};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_DFL ? "default" : action.sa_handler == SIG_IGN ? "ignored" : "handled";
}

std::vector<int> BlockedSignals() {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, nullptr, &mask);
  std::vector<int> blocked;
  for (int signal = 1; signal < 32; ++signal) {
    if (sigismember(&mask, signal) == 1) blocked.push_back(signal);
  }
  return blocked;
}

mode_t CurrentUmask() {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

void Block(const std::vector<int>& signals) {
  sigset_t mask;
  sigemptyset(&mask);
  for (const int signal : signals) sigaddset(&mask, signal);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
}

void Ignore(int signal) { (void)std::signal(signal, SIG_IGN); }

TEST(EntryState, ClosedStandardDescriptorsAreFilled) {
  for (const std::vector<int>& closed : std::vector<std::vector<int>>{{0}, {1}, {2}, {0, 1}, {0, 2}, {0, 1, 2}}) {
    EXPECT_EQ(InChild([&]() -> std::string {
                std::array<std::string, 3> before = {TargetOf(0), TargetOf(1), TargetOf(2)};
                for (const int descriptor : closed) {
                  close(descriptor);
                  before[static_cast<std::size_t>(descriptor)] = "/dev/null";
                }
                if (const auto state = EntryState::Take(); !state) return Reason(state);
                for (int i = 0; i < 3; ++i) {
                  if (TargetOf(i) != before[static_cast<std::size_t>(i)]) {
                    return std::to_string(i) + " is '" + TargetOf(i) + "'";
                  }
                  if ((fcntl(i, F_GETFD) & FD_CLOEXEC) != 0) return "it would close at exec";
                }
                return "";
              }),
              "");
  }
}

TEST(EntryState, InheritedDescriptorsAreClosed) {
  EXPECT_EQ(InChild([]() -> std::string {
              const int low = open("/dev/zero", O_RDONLY | O_CLOEXEC);
              const int high = fcntl(low, F_DUPFD, 500);
              if (low < 3 || high < 500) return "not made";
              if (const auto state = EntryState::Take(); !state) return Reason(state);
              if (IsOpen(high)) return "500 is open";
              for (int i = 3; i < 1000; ++i) {
                if (IsOpen(i) && i != StopDescriptor()) return std::to_string(i) + " is open: " + TargetOf(i);
              }
              return (fcntl(StopDescriptor(), F_GETFD) & FD_CLOEXEC) != 0 ? "" : "the watch outlives exec";
            }),
            "");
}

TEST(EntryState, SetsWhatTheLauncherWorksWith) {
  EXPECT_EQ(InChild([]() -> std::string {
              Ignore(SIGCHLD);
              Block({SIGUSR1, SIGCHLD, SIGALRM});
              umask(077);
              if (const auto state = EntryState::Take(); !state) return Reason(state);
              if (CurrentUmask() != 022) return "umask";
              if (Disposition(SIGCHLD) != "default") return "SIGCHLD";
              if (Disposition(SIGPIPE) != "ignored") return "SIGPIPE";
              if (Disposition(SIGXFSZ) != "ignored") return "SIGXFSZ";
              return BlockedSignals() == std::vector{SIGINT, SIGTERM} ? "" : "the mask";
            }),
            "");
}

TEST(EntryState, RestorePutsEverythingBack) {
  EXPECT_EQ(InChild([]() -> std::string {
              Ignore(SIGCHLD);
              Ignore(SIGXFSZ);
              Block({SIGUSR1, SIGTERM});
              umask(0137);
              const auto state = EntryState::Take();
              if (!state) return Reason(state);
              state->Restore();
              if (CurrentUmask() != 0137) return "umask";
              if (Disposition(SIGCHLD) != "ignored") return "SIGCHLD";
              if (Disposition(SIGPIPE) != "default") return "SIGPIPE";
              if (Disposition(SIGXFSZ) != "ignored") return "SIGXFSZ";
              return BlockedSignals() == std::vector{SIGUSR1, SIGTERM} ? "" : "the mask";
            }),
            "");
}

TEST(EntryState, AnIgnoredSignalStaysIgnored) {
  for (const auto& [ignored, watched] : {std::pair(SIGTERM, SIGINT), std::pair(SIGINT, SIGTERM)}) {
    EXPECT_EQ(InChild([&]() -> std::string {
                Ignore(ignored);
                if (const auto state = EntryState::Take(); !state) return Reason(state);
                if (Disposition(ignored) != "ignored") return "no longer ignored";
                if (BlockedSignals() != std::vector{watched}) return "the mask";
                raise(ignored);
                if (StopSignal() != 0 || !CheckStop()) return "it ended the launch";
                raise(watched);
                return StopSignal() == watched ? "" : "the other one is not seen";
              }),
              "");
  }
}

TEST(EntryState, AFailedWriteIsNoDeath) {
  EXPECT_EQ(InChild([]() -> std::string {
              if (const auto state = EntryState::Take(); !state) return Reason(state);
              std::array<int, 2> ends{};
              if (pipe2(ends.data(), O_CLOEXEC) != 0) return "no pipe";
              const UniqueFd write_end(ends[1]);
              close(ends[0]);
              return write(write_end.Get(), "x", 1) == -1 && errno == EPIPE ? "" : "written to nobody";
            }),
            "");
}

TEST(EntryState, ARefusalOfTheKernelEndsTheLaunch) {
  EXPECT_EQ(InChild([]() -> std::string {
              const rlimit none{0, 0};
              setrlimit(RLIMIT_NOFILE, &none);
              const auto state = EntryState::Take();
              if (state) return "accepted";
              return state.error().fault == Fault::kBug ? state.error().message : "another fault";
            }),
            "signalfd: Too many open files");
  EXPECT_EQ(InChild([]() -> std::string {
              close(2);
              const rlimit none{0, 0};
              setrlimit(RLIMIT_NOFILE, &none);
              const auto state = EntryState::Take();
              return state ? "accepted" : state.error().message;
            }),
            "opening /dev/null for a closed descriptor: Too many open files");
}

}  // namespace
}  // namespace gl
