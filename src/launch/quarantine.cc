#include "launch/quarantine.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"
#include "launch/git_dir.h"
#include "os/files.h"

namespace gl {
namespace {

constexpr std::size_t kMaxErrorBytes = 16U << 10U;  // of git's standard error that we keep

// What the quarantine's own config file says beyond git's defaults: objects stay in packs, large ones out of memory; a
// connection below 200 bytes a second for 30 seconds is given up; credentials come from a file in the quarantine.
constexpr std::string_view kQuarantineConfig =
    "[core]\n\tbigFileThreshold = 16m\n[fetch]\n\tunpackLimit = 1\n"
    "[http]\n\tlowSpeedTime = 30\n\tlowSpeedLimit = 200\n[credential]\n\thelper = store --file=credentials\n";

// ssh asks nothing, reads no config file, and trusts no host that the account's known_hosts does not name.
constexpr std::string_view kSshCommand =
    "/usr/bin/ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o ConnectTimeout=20"
    " -o ServerAliveInterval=15 -o ServerAliveCountMax=2 -o ProxyCommand=none -o ControlPath=none";

// Variables of our own environment that reach the transport programs: data about the network, never a program.
constexpr std::array<std::string_view, 7> kPassed = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                                     "ALL_PROXY",  "no_proxy",    "NO_PROXY"};
// The first of these that is set names the bundle of certificate authorities.
constexpr std::array<std::string_view, 3> kAuthorityFiles = {"GIT_SSL_CAINFO", "SSL_CERT_FILE", "CURL_CA_BUNDLE"};

std::string_view AllowedProtocol(RepoUrl::Transport transport) {
  switch (transport) {
    case RepoUrl::Transport::kHttps:
      return "https";
    case RepoUrl::Transport::kHttp:
      return "http:https";
    case RepoUrl::Transport::kSsh:
      return "ssh";
    case RepoUrl::Transport::kLocal:
      return "file";
  }
  return "none";
}

// The whole environment of every git that we start.
std::vector<std::string> GitEnvironment(const Pin& pin, const std::string& directory_path) {
  std::vector<std::string> environment = {
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "HOME=/nonexistent",
      "LC_ALL=C",
      "GIT_DIR=.",
      "GIT_CONFIG_NOSYSTEM=1",
      "GIT_CONFIG_GLOBAL=" + directory_path + "/global-config",
      "GIT_ATTR_NOSYSTEM=1",
      "GIT_NO_REPLACE_OBJECTS=1",
      "GIT_TERMINAL_PROMPT=0",
      "GIT_SSH_COMMAND=" + std::string(kSshCommand),
      "GIT_SSH_VARIANT=ssh",
      "SSH_ASKPASS_REQUIRE=never",
      "GIT_ALLOW_PROTOCOL=" + std::string(AllowedProtocol(pin.repo.Kind())),
  };
  for (const std::string_view name : kPassed) {
    if (const char* value = getenv(std::string(name).c_str())) environment.push_back(std::string(name) + "=" + value);
  }
  for (const std::string_view name : kAuthorityFiles) {
    if (const char* value = getenv(std::string(name).c_str())) {
      environment.push_back("GIT_SSL_CAINFO=" + std::string(value));
      break;
    }
  }
  return environment;
}

Status WriteCredentials(int directory, const RepoUrl& repo) {
  if (repo.Credentials().empty()) return {};
  std::string user = repo.Credentials();
  if (user.find(':') == std::string::npos) user += ':';  // a token alone is a user name with an empty password
  const std::string scheme = repo.Kind() == RepoUrl::Transport::kHttps ? "https://" : "http://";
  return CreateFile(directory, "credentials", scheme + user + "@" + repo.HostAndPort() + "\n", 0600);
}

}  // namespace

std::string Complaint(const GitOutcome& outcome) {
  std::string said;
  std::string_view rest = outcome.errors;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty() || line.starts_with("remote: ") || line.starts_with("hint: ")) continue;
    if (!said.empty()) said += " | ";
    said += line;
  }
  if (said.empty()) said = "git ended with " + outcome.state.Text();
  return Printable(RedactUrls(said));
}

Result<Quarantine> Quarantine::Create(int staging, const std::string& staging_path, const std::string& name,
                                      const Pin& pin) {
  Quarantine made;
  GL_ASSIGN(made.directory_, MakeDirectory(staging, name));
  const int directory = made.directory_.Get();
  GL_TRY(MakeGitDir(directory, {pin.commit.Algorithm(), true, "ref: refs/heads/none", kQuarantineConfig}));
  // The owner of a local repository says nothing about bytes that are hashed anyway; git takes this key from a global
  // file only.
  GL_TRY(CreateFile(directory, "global-config", "[safe]\n\tdirectory = *\n", 0644));
  GL_TRY(WriteCredentials(directory, pin.repo));
  made.environment_ = GitEnvironment(pin, staging_path + "/" + name);
  return made;
}

Command Quarantine::GitCommand(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), std::string(kGitProgram));
  return {std::move(arguments), environment_, directory_.Get(), -1};
}

Result<GitOutcome> Quarantine::Run(std::vector<std::string> arguments, int input, Deadline deadline) const {
  Command command = GitCommand(std::move(arguments));
  command.input = input;
  GL_ASSIGN(ChildProcess git, ChildProcess::Start(command, {.errors = true}));
  GitOutcome outcome;
  GL_ASSIGN(outcome.state, git.Finish(outcome.errors, kMaxErrorBytes, deadline));
  return outcome;
}

Result<ChildProcess> Quarantine::Start(std::vector<std::string> arguments) const {
  return ChildProcess::Start(GitCommand(std::move(arguments)), {.input = true, .output = true});
}

}  // namespace gl
