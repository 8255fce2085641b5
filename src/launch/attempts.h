// How often and how long hosts are asked.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "os/child_process.h"
#include "pin/pin.h"

namespace gl {

// One attempt. Fault::kRemote, its message in the words of git or of src/wire, is what may be mended by another one.
using Attempt = std::function<Status()>;

// Tries again, after growing pauses of random length, what may succeed a moment later (the words in attempts.cc), three
// times at most. Fault::kRemote with kTimedOut alone once the deadline has passed.
inline constexpr std::string_view kTimedOut = "timed out";
[[nodiscard]] Status TryRepeatedly(Deadline deadline, const Attempt& attempt);

// Asks REPO_URL and then each fallback, until one ASK does not fail with Fault::kRemote. NAME tells them apart.
// Together they have FETCH_TIMEOUT; each but the last may use half of what is left of it.
using HostRequest = std::function<Status(const RepoUrl& host, const std::string& name, Deadline deadline)>;
[[nodiscard]] Status AskHosts(const Pin& pin, const HostRequest& ask);

}  // namespace gl
