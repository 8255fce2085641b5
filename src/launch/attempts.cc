#include "launch/attempts.h"

#include <algorithm>
#include <array>
#include <random>

#include "os/log.h"
#include "os/stop_signal.h"

namespace gl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kTries = 3;
constexpr milliseconds kFirstPause{500};  // and up to as much again at random; the next one is four times as long

// What is said when the same request may succeed a moment later.
constexpr auto kTransient = std::to_array<std::string_view>(
    {"Could not resolve host", "Failed to connect", "Couldn't connect", "Connection ", "Empty reply", "Recv failure",
     "GnuTLS recv error", "SSL_read", "early EOF", "ended early", "still expected", "length header",
     "unexpected disconnect", "hung up unexpectedly", "returned error: 5", "curl: (18)", "Temporary failure in",
     "RPC failed"});

bool IsTransient(std::string_view message) {
  return std::ranges::any_of(kTransient, [&](std::string_view word) { return message.contains(word); });
}

}  // namespace

Status TryRepeatedly(Deadline deadline, const Attempt& attempt) {
  milliseconds pause = kFirstPause;
  for (int number = 1;; ++number, pause *= 4) {
    const Status done = attempt();
    if (done || done.error().fault != Fault::kRemote) return done;
    if (steady_clock::now() >= deadline) return Fail(Fault::kRemote, std::string(kTimedOut));
    if (number == kTries || !IsTransient(done.error().message)) return done;
    Log("fetch failed (" + done.error().message + "); trying again");
    GL_TRY(SleepUnlessStopped(pause + milliseconds(std::random_device()() % kFirstPause.count())));
  }
}

Status AskHosts(const Pin& pin, const HostRequest& ask) {
  const Deadline end = steady_clock::now() + pin.fetch_timeout;
  for (std::size_t index = 0;; ++index) {
    const RepoUrl& host = index == 0 ? pin.repo : pin.fallbacks[index - 1];
    const bool last = index == pin.fallbacks.size();
    const Deadline now = steady_clock::now();
    const Status done = ask(host, std::to_string(index), last ? end : now + (end - now) / 2);
    if (done || done.error().fault != Fault::kRemote || last) return done;
    Log(done.error().message);
    Log("asking the next address, " + pin.fallbacks[index].Redacted());
  }
}

}  // namespace gl
