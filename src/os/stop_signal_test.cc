#include "os/stop_signal.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::InChild;
using test::Reason;
using test::SignalLater;

// BODY in a child that watches SIGTERM and SIGINT.
std::string Watching(const std::function<std::string()>& body) {
  return InChild([&]() -> std::string {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    if (const Status watching = WatchStopSignals(signals); !watching) return watching.error().message;
    return body();
  });
}

bool IsReadable(int descriptor) {
  pollfd wanted{.fd = descriptor, .events = POLLIN, .revents = 0};
  return poll(&wanted, 1, 0) == 1;
}

bool Interrupted(const Status& status) { return !status && status.error().fault == Fault::kInterrupted; }

TEST(StopSignal, ThereIsNoneBeforeOneComes) {
  EXPECT_EQ(Watching([]() -> std::string {
              if (StopSignal() != 0 || IsReadable(StopDescriptor())) return "a signal from nowhere";
              return Reason(CheckStop());
            }),
            "");
}

TEST(StopSignal, NobodyWatchesAtFirst) {
  EXPECT_EQ(InChild([]() -> std::string {
              if (StopDescriptor() != -1 || StopSignal() != 0) return "watched";
              const auto began = steady_clock::now();
              if (!SleepUnlessStopped(milliseconds(50))) return "stopped";
              return steady_clock::now() - began < milliseconds(45) ? "did not sleep" : "";
            }),
            "");
}

TEST(StopSignal, SaysWhichOneCame) {
  for (const auto& [signal, name] : {std::pair(SIGTERM, "SIGTERM"), std::pair(SIGINT, "SIGINT")}) {
    EXPECT_EQ(Watching([&]() -> std::string {
                raise(signal);
                if (!IsReadable(StopDescriptor())) return "not readable";
                if (StopSignal() != signal) return "another signal";
                const Status stop = CheckStop();
                return Interrupted(stop) ? stop.error().message : "not interrupted";
              }),
              "ended by " + std::string(name) + " before the workload was started; nothing was run");
  }
}

TEST(StopSignal, TheFirstOneStays) {
  EXPECT_EQ(Watching([]() -> std::string {
              raise(SIGINT);
              if (StopSignal() != SIGINT) return "not seen";
              raise(SIGTERM);
              if (StopSignal() != SIGINT) return "forgotten";
              return Interrupted(CheckStop()) && Interrupted(CheckStop()) ? "" : "not interrupted";
            }),
            "");
}

TEST(SleepUnlessStopped, SleepsItsTime) {
  EXPECT_EQ(Watching([]() -> std::string {
              const auto began = steady_clock::now();
              if (!SleepUnlessStopped(milliseconds(50))) return "stopped";
              return steady_clock::now() - began < milliseconds(45) ? "did not sleep" : "";
            }),
            "");
}

// Whether a sleep of 10 s is interrupted well before its end.
std::string WakesEarly() {
  const auto began = steady_clock::now();
  if (!Interrupted(SleepUnlessStopped(std::chrono::seconds(10)))) return "not interrupted";
  return steady_clock::now() - began < std::chrono::seconds(5) ? "" : "it slept on";
}

TEST(SleepUnlessStopped, WakesWhenASignalComes) {
  EXPECT_EQ(Watching([] {
              SignalLater(SIGTERM, 50);
              return WakesEarly();
            }),
            "");
}

TEST(SleepUnlessStopped, DoesNotSleepAfterASignal) {
  EXPECT_EQ(Watching([] {
              raise(SIGTERM);
              return WakesEarly();
            }),
            "");
}

TEST(SleepUnlessStopped, DoesNotSleepAfterASignalThatWasSeen) {
  EXPECT_EQ(Watching([]() -> std::string {
              raise(SIGTERM);
              if (StopSignal() != SIGTERM) return "not seen";
              return WakesEarly();
            }),
            "");
}

}  // namespace
}  // namespace gl
