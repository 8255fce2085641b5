// SIGTERM and SIGINT as a question that every loop asks: as PID 1 there is no default action that would end us.
#pragma once

#include <chrono>
#include <csignal>

#include "base/result.h"

namespace gl {

using Deadline = std::chrono::steady_clock::time_point;

// Begins to watch SIGNALS, which must be blocked.
[[nodiscard]] Status WatchStopSignals(const sigset_t& signals);

// A descriptor that polls readable once a stop signal has come, -1 before WatchStopSignals.
[[nodiscard]] int StopDescriptor();

// The signal that asked us to stop, 0 when none has.
[[nodiscard]] int StopSignal();

// Fault::kInterrupted once a stop signal has come.
[[nodiscard]] Status CheckStop();

// Sleeps, but not longer than until a stop signal comes.
[[nodiscard]] Status SleepUnlessStopped(std::chrono::milliseconds time);

// Waits until there is something to read from DESCRIPTOR, or its end. Fault::kRemote when the deadline comes first,
// Fault::kInterrupted when a stop signal does.
[[nodiscard]] Status AwaitInput(int descriptor, Deadline deadline);

}  // namespace gl
