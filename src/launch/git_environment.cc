#include "launch/git_environment.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "os/files.h"

namespace gl {
namespace {

constexpr std::size_t kMaxTokenBytes = 8192;
constexpr std::string_view kTokenUser = "x-access-token";  // when REPO_URL names none

constexpr std::array<std::string_view, 9> kSshOptions = {
    "BatchMode=yes",     "StrictHostKeyChecking=yes", "UpdateHostKeys=no",
    "ConnectTimeout=20", "ServerAliveInterval=15",    "ServerAliveCountMax=2",
    "ProxyCommand=none", "ControlPath=none",          "SendEnv=GIT_PROTOCOL"};

// Variables of our own environment that reach the transport programs: data about the network, never a program.
constexpr std::array<std::string_view, 7> kPassed = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                                     "ALL_PROXY",  "no_proxy",    "NO_PROXY"};
// The first of these that is set names the bundle of certificate authorities.
constexpr std::array<std::string_view, 3> kAuthorityFiles = {"GIT_SSL_CAINFO", "SSL_CERT_FILE", "CURL_CA_BUNDLE"};

// What git may connect by.
std::string_view AllowedProtocol(RepoUrl::Transport transport) {
  if (transport == RepoUrl::Transport::kHttps) return "https";
  if (transport == RepoUrl::Transport::kHttp) return "http:https";
  if (transport == RepoUrl::Transport::kSsh) return "ssh";
  return transport == RepoUrl::Transport::kLocal ? "file" : "none";
}

std::string PercentEncoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    encoded += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : "%" + HexEncode({&c, 1});
  }
  return encoded;
}

// The token, without the line end behind it.
Result<std::string> ReadToken(const std::string& path) {
  auto read = ReadRegularFile(AT_FDCWD, path, 0, kMaxTokenBytes, Fault::kRemote);
  GL_ASSIGN(std::string token, Within("HTTPS_TOKEN_FILE", std::move(read)));
  if (token.ends_with('\n')) token.pop_back();
  if (token.ends_with('\r')) token.pop_back();
  const bool plain = std::ranges::all_of(token, [](char c) { return c > ' ' && c <= '~'; });
  if (plain && !token.empty()) return token;
  return Fail(Fault::kRemote, "HTTPS_TOKEN_FILE: '" + path + "' must hold one line with a token of printable ASCII " +
                                  "characters and no blank; " + (token.empty() ? "it is empty" : "it has others"));
}

}  // namespace

std::vector<std::string> GitEnvironment(const Pin& pin, const RepoUrl& host, const std::string& directory_path) {
  std::string ssh;
  for (const std::string& argument : SshArguments(pin)) ssh += (ssh.empty() ? "" : " ") + argument;
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
      "GIT_SSH_COMMAND=" + ssh,
      "GIT_SSH_VARIANT=ssh",
      "SSH_ASKPASS_REQUIRE=never",
      "GIT_ALLOW_PROTOCOL=" + std::string(AllowedProtocol(host.Kind())),
  };
  for (const std::string_view name : kPassed) {
    if (const char* value = getenv(std::string(name).c_str())) environment.push_back(std::string(name) + "=" + value);
  }
  for (const std::string_view name : kAuthorityFiles) {
    if (const char* value = getenv(std::string(name).c_str())) {
      environment.push_back("GIT_SSL_CAINFO=" + std::string(value));
      environment.push_back("CURL_CA_BUNDLE=" + std::string(value));  // the same for curl(1)
      break;
    }
  }
  return environment;
}

std::vector<std::string> SshArguments(const Pin& pin) {
  std::vector<std::string> arguments = {"/usr/bin/ssh", "-F", "none"};
  const auto option = [&](std::string_view text) { arguments.insert(arguments.end(), {"-o", std::string(text)}); };
  for (const std::string_view text : kSshOptions) option(text);
  if (pin.ssh_key_file.empty()) return arguments;  // the account's ordinary key files and known_hosts
  option("IdentityFile=" + pin.ssh_key_file);
  option("IdentitiesOnly=yes");
  option("IdentityAgent=none");
  option("UserKnownHostsFile=" + pin.ssh_known_hosts_file);
  option("GlobalKnownHostsFile=/dev/null");
  return arguments;
}

Result<std::string> CredentialLine(const Pin& pin, const RepoUrl& host) {
  std::string user = host.Credentials();
  if (&host == &pin.repo && !pin.https_token_file.empty()) {  // and no other host is given it
    GL_ASSIGN(const std::string token, ReadToken(pin.https_token_file));
    user = (user.empty() ? std::string(kTokenUser) : user) + ":" + PercentEncoded(token);
  }
  if (user.empty()) return "";
  if (!user.contains(':')) user += ':';  // a token alone is a user name with an empty password
  const std::string scheme = host.Kind() == RepoUrl::Transport::kHttps ? "https://" : "http://";
  return scheme + user + "@" + host.HostAndPort() + "\n";
}

}  // namespace gl
