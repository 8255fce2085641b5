// What the process was given when it started (signals, umask, descriptors), so that the workload gets the same.
#pragma once

#include <sys/types.h>

#include <array>
#include <csignal>

#include "base/result.h"

namespace gl {

class EntryState {
 public:
  // To be called first in main. Opens closed standard descriptors on /dev/null, closes every other descriptor that was
  // inherited, remembers signal dispositions, signal mask and umask, and sets what the launcher works with: umask 022,
  // SIGCHLD default, SIGPIPE and SIGXFSZ ignored (a failed write is an error, not a death), SIGTERM and SIGINT blocked
  // and watched (os/stop_signal.h) unless they were ignored, everything else unblocked. Fault::kBug when the kernel
  // refuses any of it.
  [[nodiscard]] static Result<EntryState> Take();

  // Puts signals, mask and umask back, for the process that is about to become the workload.
  void Restore() const;

 private:
  static constexpr std::array kChanged = {SIGCHLD, SIGPIPE, SIGXFSZ};

  std::array<struct sigaction, kChanged.size()> actions_{};
  sigset_t mask_{};
  mode_t umask_ = 0;
};

}  // namespace gl
