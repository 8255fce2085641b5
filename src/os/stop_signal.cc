#include "os/stop_signal.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "os/system_error.h"

namespace gl {
namespace {

int g_descriptor = -1;  // a signalfd; lives as long as the process
std::atomic<int> g_signal = 0;

}  // namespace

Status WatchStopSignals(const sigset_t& signals) {
  g_descriptor = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (g_descriptor < 0) return FailErrno(Fault::kBug, "signalfd");
  return {};
}

int StopDescriptor() { return g_descriptor; }

int StopSignal() {
  signalfd_siginfo info{};
  if (g_signal == 0 && g_descriptor >= 0 && read(g_descriptor, &info, sizeof info) == sizeof info) {
    g_signal = static_cast<int>(info.ssi_signo);
  }
  return g_signal;
}

Status CheckStop() {
  const int signal = StopSignal();
  if (signal == 0) return {};
  return Fail(Fault::kInterrupted, std::string("ended by ") + (signal == SIGTERM ? "SIGTERM" : "SIGINT") +
                                       " before the workload was started; nothing was run");
}

Status SleepUnlessStopped(std::chrono::milliseconds time) {
  GL_TRY(CheckStop());  // a signal that was seen before no longer shows in the descriptor
  pollfd stop{.fd = g_descriptor, .events = POLLIN, .revents = 0};
  poll(&stop, 1, static_cast<int>(time.count()));
  return CheckStop();
}

Status AwaitInput(int descriptor, Deadline deadline) {
  while (true) {
    GL_TRY(CheckStop());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Fail(Fault::kRemote, "timed out");
    pollfd wanted[] = {{descriptor, POLLIN, 0}, {StopDescriptor(), POLLIN, 0}};
    poll(wanted, std::size(wanted), static_cast<int>(std::min<long long>(left.count(), 60'000)));
    if (wanted[0].revents != 0) return {};
  }
}

}  // namespace gl
