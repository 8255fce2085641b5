// Sources: verifier.md, section 5 ("workload"); docs/config-format.md.
#include <algorithm>

#include "verify/checks.h"

namespace gl {
namespace {

constexpr std::string_view kConfigSource = "launcher config";

// What expectation and pin say of one key; nothing to say where they agree or nothing is expected.
std::optional<Finding> Compare(std::string_view key, const std::optional<std::string>& expected,
                               const std::string& found) {
  if (!expected || *expected == found) return std::nullopt;
  return Differs(std::string(key) + " is not the expected one", *expected, found, std::string(kConfigSource));
}

bool Accepts(const std::vector<std::string>& accepted, const std::string& command) {
  return std::ranges::find(accepted, command) != accepted.end();
}

Finding Unaccepted(std::string_view key, std::string_view option, const std::vector<std::string>& accepted,
                   const std::string& command) {
  Finding finding = Failed(Cause::kRefused, std::string(key) + " is not accepted; " + std::string(option) + " would",
                           std::string(kConfigSource));
  finding.expected = accepted.empty() ? "none" : Joined(accepted, " or ");
  finding.found = command;
  return finding;
}

}  // namespace

Finding CheckPinRepo(Case& run) {
  const Policy& policy = run.policy;
  const Pin& pin = *run.facts.pin;
  if (!policy.repo && !policy.subdir && !policy.entrypoint) {
    return NotRun(Cause::kNotAsked, "no repository was demanded; REPO_URL is " + pin.repo.Redacted());
  }
  if (policy.repo && !pin.repo.SameRepository(*policy.repo)) {
    return Differs("REPO_URL is not the expected one", *policy.repo, pin.repo.Redacted(), std::string(kConfigSource));
  }
  if (auto differs = Compare("REPO_SUBDIR", policy.subdir, pin.subdir.Text())) return *differs;
  const std::string entry = pin.run_cmd ? "none: RUN_CMD is set" : pin.entry.Text();
  if (auto differs = Compare("ENTRYPOINT_SCRIPT", policy.entrypoint, entry)) return *differs;
  return Pass("REPO_URL is " + pin.repo.Redacted(), std::string(kConfigSource));
}

Finding CheckPinCommit(Case& run) {
  const std::string commit = run.facts.pin->commit.Hex();
  const std::vector<std::string>& accepted = run.policy.commits;
  if (accepted.empty()) return NotRun(Cause::kNotAsked, "no commit was demanded; COMMIT_SHA is " + commit);
  if (std::ranges::find(accepted, commit) == accepted.end()) {
    return Differs("COMMIT_SHA is not an accepted one", Joined(accepted, " or "), commit, std::string(kConfigSource));
  }
  return Pass("COMMIT_SHA is " + commit, std::string(kConfigSource));
}

Finding CheckPinMode(Case& run) {
  const Pin& pin = *run.facts.pin;
  if (!pin.run_cmd) return Pass("runs " + pin.entry.Text() + " of the commit", std::string(kConfigSource));
  if (!Accepts(run.policy.run_cmd, *pin.run_cmd)) {
    return Unaccepted("RUN_CMD", "--run-cmd", run.policy.run_cmd, *pin.run_cmd);
  }
  if (!pin.install_cmd.empty() && !Accepts(run.policy.install_cmd, pin.install_cmd)) {
    return Unaccepted("INSTALL_CMD", "--install-cmd", run.policy.install_cmd, pin.install_cmd);
  }
  return Pass("runs an accepted command: " + *pin.run_cmd, std::string(kConfigSource));
}

}  // namespace gl
