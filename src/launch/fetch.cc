#include "launch/fetch.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>

#include "launch/attempts.h"
#include "launch/transport.h"
#include "os/log.h"
#include "os/stop_signal.h"
#include "os/system_error.h"
#include "wire/fetch_request.h"

namespace gl {
namespace {

// One way for git to ask, from the cheapest to the one that every server can serve.
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

// What is said when another rung may be served although this one is not.
constexpr auto kNotThisWay = std::to_array<std::string_view>(
    {kOlderProtocol, "does not offer", "unadvertised object", "not valid", "does not support shallow",
     "dumb http transport", "no such remote ref", "couldn't find remote ref", "not a commit", "shallow file",
     "is not a valid object"});
constexpr std::string_view kMissing = "not our ref";  // a host that serves ids has no such object

bool MayServeOtherwise(std::string_view message) {
  return std::ranges::any_of(kNotThisWay, [&](std::string_view word) { return message.contains(word); });
}

bool HasCommit(const Quarantine& quarantine, const Pin& pin) {
  const auto outcome =
      quarantine.Run({"cat-file", "-e", pin.commit.Hex()}, std::chrono::steady_clock::now() + std::chrono::seconds(30));
  return outcome && outcome->state.Success();
}

std::vector<std::string> FetchArguments(const Rung& rung, const Pin& pin, const RepoUrl& host) {
  // A dry run brings the objects and makes no ref: what the host calls its refs is nobody's business here.
  std::vector<std::string> arguments = {
      "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance", "--dry-run"};
  if (!rung.depth.empty()) arguments.emplace_back(rung.depth);
  arguments.insert(arguments.end(), {"--", host.Plain()});
  if (rung.refspecs[0].empty()) arguments.push_back(pin.commit.Hex());
  for (const std::string_view refspec : rung.refspecs) {
    if (!refspec.empty()) arguments.emplace_back(refspec);
  }
  return arguments;
}

// What the words of git mean, where they do not say it themselves.
std::string Meaning(std::string_view message) {
  if (message.contains("Operation too slow")) return "timed out, it stalled";
  if (message.contains("ut of memory")) return "failed, what it sends is too large for the memory here";
  rlimit limit{};
  const bool limited = getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return limited ? "failed (the file size limit here is " + std::to_string(limit.rlim_cur) + " bytes)" : "failed";
}

// One fetch of the pin's commit from one host.
class HostFetch {
 public:
  HostFetch(const Pin& pin, const RepoUrl& host, Quarantine place, Deadline deadline)
      : pin_(pin), host_(host), place_(std::move(place)), deadline_(deadline) {}

  Result<Fetched> Run(const std::vector<ObjectId>& held, const PackTarget& target) {
    Fetched fetched;
    const Status asked = TryRepeatedly(deadline_, [&]() -> Status {
      GL_TRY(target.restart());
      return Transport::Converse(place_, pin_, host_, deadline_,
                                 [&](Transport& transport) { return TakePack(transport, held, target, fetched); });
    });
    if (asked) {
      Log("fetched: the commit alone, by its id, " + std::to_string(fetched.pack_bytes) + " bytes");
      return fetched;
    }
    if (asked.error().fault != Fault::kRemote) return std::unexpected(asked.error());
    if (asked.error().message.contains(kMissing)) return std::unexpected(Missing(asked.error().message));
    if (!MayServeOtherwise(asked.error().message)) return std::unexpected(Refused(asked.error().message));
    Log("the host cannot be asked for one pack (" + asked.error().message + "); git fetches");
    return Climb();
  }

 private:
  Status TakePack(Transport& transport, const std::vector<ObjectId>& held, const PackTarget& target,
                  Fetched& fetched) const {
    GL_ASSIGN(const std::string request, FetchRequest(transport.Host(), pin_.commit, held));
    FetchResponse response(pin_.commit.Algorithm(), target.sink);
    GL_TRY(transport.Ask(request, [&](const PktLine& line) { return response.Take(line); }));
    fetched.pack_bytes = response.PackBytes();
    return target.finish ? target.finish() : Status();
  }

  Result<Fetched> Climb() {
    std::string complaint = "everything was fetched, and the commit is not in it";
    for (const Rung& rung : kLadder) {
      const Status asked = TryRepeatedly(deadline_, [&] { return RunGit(rung); });
      if (!asked && asked.error().fault != Fault::kRemote) return std::unexpected(asked.error());
      if (HasCommit(place_, pin_)) {
        Log("fetched: " + std::string(rung.name));
        Fetched fetched;
        fetched.quarantine = std::move(place_);
        if (!asked) fetched.complaint = asked.error().message;
        return fetched;
      }
      GL_TRY(CheckStop());
      if (asked) continue;
      complaint = asked.error().message;
      if (complaint.contains(kMissing)) break;
      if (!MayServeOtherwise(complaint)) return std::unexpected(Refused(complaint));
    }
    return std::unexpected(Missing(complaint));
  }

  [[nodiscard]] Status RunGit(const Rung& rung) const {
    GL_TRY(place_.WriteCredentials(pin_, host_));
    GL_ASSIGN(const GitOutcome outcome, place_.Run(FetchArguments(rung, pin_, host_), deadline_));
    return outcome.state.Success() ? Status() : Fail(Fault::kRemote, Complaint(outcome));
  }

  [[nodiscard]] Error Refused(const std::string& message) const {
    if (message == kTimedOut) {
      return {Fault::kRemote, "fetching from " + host_.Redacted() +
                                  " timed out: it did not end in time (FETCH_TIMEOUT is " +
                                  std::to_string(pin_.fetch_timeout.count()) +
                                  " s); the host is stalled or slow, or sends too much; if the repository is that "
                                  "large, set FETCH_TIMEOUT in the config"};
    }
    if (SaysDiskFull(message)) {
      return {Fault::kWorkDir, "no space left for what is fetched into WORK_DIR: " + message};
    }
    return {Fault::kRemote, "fetching from " + host_.Redacted() + " " + Meaning(message) + ": " + message};
  }

  [[nodiscard]] Error Missing(const std::string& complaint) const {
    return {Fault::kRemote, "git checkout failed for commit " + pin_.commit.Hex() + ": it is not present in " +
                                host_.Redacted() + ", or no valid repository answers there (" + complaint +
                                "); push the commit, or correct COMMIT_SHA or REPO_URL"};
  }

  const Pin& pin_;
  const RepoUrl& host_;
  Quarantine place_;
  Deadline deadline_;
};

}  // namespace

Result<Fetched> Fetch(int staging, const std::string& staging_path, const Pin& pin, const std::vector<ObjectId>& held,
                      const PackTarget& target) {
  Fetched fetched;
  GL_TRY(AskHosts(pin, [&](const RepoUrl& host, const std::string& name, Deadline deadline) -> Status {
    GL_ASSIGN(Quarantine place, Quarantine::Create(staging, staging_path, "host-" + name, pin, host));
    GL_ASSIGN(fetched, HostFetch(pin, host, std::move(place), deadline).Run(held, target));
    return {};
  }));
  return fetched;
}

}  // namespace gl
