#include "os/entry_state.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/stop_signal.h"
#include "os/system_error.h"

namespace gl {
namespace {

// A file opened while descriptor 2 is closed would get that number, and log lines would land in it.
Status FillStandardDescriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    if (open("/dev/null", O_RDWR) != fd) return FailErrno(Fault::kBug, "opening /dev/null for a closed descriptor");
  }
  return {};
}

bool IsIgnored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Result<EntryState> EntryState::Take() {
  EntryState state;
  GL_TRY(FillStandardDescriptors());
  if (close_range(3, ~0U, 0) != 0) return FailErrno(Fault::kBug, "closing inherited descriptors");
  for (std::size_t i = 0; i < kChanged.size(); ++i) {
    struct sigaction wanted{};
    wanted.sa_handler = kChanged[i] == SIGCHLD ? SIG_DFL : SIG_IGN;
    if (sigaction(kChanged[i], &wanted, &state.actions_[i]) != 0) return FailErrno(Fault::kBug, "sigaction");
  }
  sigset_t stopping;
  sigemptyset(&stopping);
  for (const int signal : {SIGTERM, SIGINT}) {
    if (!IsIgnored(signal)) sigaddset(&stopping, signal);
  }
  if (sigprocmask(SIG_SETMASK, &stopping, &state.mask_) != 0) return FailErrno(Fault::kBug, "sigprocmask");
  GL_TRY(WatchStopSignals(stopping));
  state.umask_ = umask(022);
  return state;
}

void EntryState::Restore() const {
  umask(umask_);
  for (std::size_t i = 0; i < kChanged.size(); ++i) sigaction(kChanged[i], &actions_[i], nullptr);
  sigprocmask(SIG_SETMASK, &mask_, nullptr);
}

}  // namespace gl
