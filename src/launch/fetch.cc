#include "launch/fetch.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <random>

#include "base/text.h"
#include "os/log.h"
#include "os/stop_signal.h"
#include "os/system_error.h"

namespace gl {
namespace {

using std::chrono::milliseconds;

// One way to ask, from the cheapest to the one that every server can serve.
struct Rung {
  std::string_view name;
  std::string_view depth;                    // an option of git fetch, or empty
  std::array<std::string_view, 2> refspecs;  // empty: the commit's id alone
};

constexpr std::array kLadder = {
    Rung{"the commit alone, by its id", "--depth=1", {}},
    Rung{"branches and tags, 100 commits deep",
         "--depth=100",
         {"+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"}},
    Rung{"everything", "", {"+refs/*:refs/*"}},
};

constexpr int kTries = 3;
constexpr milliseconds kFirstPause{500};  // and up to as much again at random; the next one is four times as long

// What git says when the same request may succeed a moment later.
constexpr auto kTransient = std::to_array<std::string_view>(
    {"Could not resolve host", "Failed to connect", "Couldn't connect", "Connection refused", "Connection reset",
     "Connection timed out", "Empty reply", "Recv failure", "GnuTLS recv error", "SSL_read", "early EOF",
     "unexpected disconnect", "hung up unexpectedly", "returned error: 5", "Temporary failure in", "RPC failed"});

// What git says when another rung may be served although this one is not.
constexpr auto kNotThisWay = std::to_array<std::string_view>(
    {"unadvertised object", "not valid", "does not support shallow", "dumb http transport", "no such remote ref",
     "couldn't find remote ref", "not a commit", "shallow file", "is not a valid object"});

template <std::size_t N>
bool ContainsAny(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool HasCommit(const Quarantine& quarantine, const Pin& pin) {
  const auto outcome = quarantine.Run({"cat-file", "-e", pin.commit.Hex()}, -1,
                                      std::chrono::steady_clock::now() + std::chrono::seconds(30));
  return outcome && outcome->state.Success();
}

std::vector<std::string> FetchArguments(const Rung& rung, const Pin& pin) {
  // A dry run brings the objects and makes no ref: what the host calls its refs is nobody's business here.
  std::vector<std::string> arguments = {
      "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance", "--dry-run"};
  if (!rung.depth.empty()) arguments.emplace_back(rung.depth);
  arguments.insert(arguments.end(), {"--", pin.repo.Plain()});
  if (rung.refspecs[0].empty()) arguments.push_back(pin.commit.Hex());
  for (const std::string_view refspec : rung.refspecs) {
    if (!refspec.empty()) arguments.emplace_back(refspec);
  }
  return arguments;
}

// What git's words mean, where they do not say it themselves.
std::string Meaning(const GitOutcome& outcome) {
  if (outcome.errors.find("Operation too slow") != std::string::npos) return "timed out, it stalled";
  if (outcome.errors.find("ut of memory") != std::string::npos)
    return "failed, what it sends is too large for the memory here";
  rlimit limit{};
  const bool limited = getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return limited ? "failed (the file size limit here is " + std::to_string(limit.rlim_cur) + " bytes)" : "failed";
}

Error TooLate(const Pin& pin) {
  return {Fault::kRemote,
          "fetching from " + pin.repo.Redacted() + " timed out: it did not end within " +
              std::to_string(pin.fetch_timeout.count()) +
              " s; the host is stalled or slow, or sends too much; if the repository is that large, set "
              "FETCH_TIMEOUT in the config"};
}

Error Refused(const Pin& pin, const GitOutcome& outcome) {
  if (SaysDiskFull(outcome.errors)) {
    return {Fault::kWorkDir, "no space left for what is fetched into WORK_DIR: " + Complaint(outcome)};
  }
  return {Fault::kRemote, "fetching from " + pin.repo.Redacted() + " " + Meaning(outcome) + ": " + Complaint(outcome)};
}

// One rung, with its tries. The outcome is the last try's.
Result<GitOutcome> Climb(const Quarantine& quarantine, const Pin& pin, const Rung& rung, Deadline deadline) {
  milliseconds pause = kFirstPause;
  for (int attempt = 1;; ++attempt, pause *= 4) {
    auto outcome = quarantine.Run(FetchArguments(rung, pin), -1, deadline);
    if (!outcome && outcome.error().fault == Fault::kRemote) return std::unexpected(TooLate(pin));
    if (!outcome || outcome->state.Success() || attempt == kTries || !ContainsAny(outcome->errors, kTransient)) {
      return outcome;
    }
    Log("fetch failed (" + Complaint(*outcome) + "); trying again");
    GL_TRY(SleepUnlessStopped(pause + milliseconds(std::random_device()() % kFirstPause.count())));
  }
}

}  // namespace

Result<std::string> FetchCommit(const Quarantine& quarantine, const Pin& pin) {
  const Deadline deadline = std::chrono::steady_clock::now() + pin.fetch_timeout;
  std::string last_complaint = "everything was fetched, and the commit is not in it";
  for (const Rung& rung : kLadder) {
    GL_ASSIGN(const GitOutcome outcome, Climb(quarantine, pin, rung, deadline));
    if (HasCommit(quarantine, pin)) {
      Log("fetched: " + std::string(rung.name));
      return outcome.state.Success() ? "" : Complaint(outcome);
    }
    GL_TRY(CheckStop());
    if (!outcome.state.Success()) {
      last_complaint = Complaint(outcome);
      if (outcome.errors.find("not our ref") != std::string::npos) break;  // a host that serves ids has no such object
      if (!ContainsAny(outcome.errors, kNotThisWay)) return std::unexpected(Refused(pin, outcome));
    }
  }
  return Fail(Fault::kRemote, "git checkout failed for commit " + pin.commit.Hex() + ": it is not present in " +
                                  pin.repo.Redacted() + ", or no valid repository answers there (" + last_complaint +
                                  "); push the commit, or correct COMMIT_SHA or REPO_URL");
}

}  // namespace gl
