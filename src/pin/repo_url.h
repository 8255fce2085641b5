// Where the commit is fetched from. Only forms that cannot name a program or an option exist as a RepoUrl.
#pragma once

#include "base/result.h"

namespace gl {

class RepoUrl {
 public:
  enum class Transport { kHttps, kHttp, kSsh, kLocal };

  // https://, ssh://, git@host:path (scp form), http:// to a loopback address, an absolute local path,
  // file:///path. Fault::kConfig, naming KEY and the reason, for everything else.
  [[nodiscard]] static Result<RepoUrl> Parse(std::string_view text, std::string_view key = "REPO_URL");

  [[nodiscard]] Transport Kind() const { return transport_; }

  // Without user and password (ssh keeps the user, which is no secret and part of the address). This is what
  // git gets, what .git/config says and what is compared.
  [[nodiscard]] const std::string& Plain() const { return plain_; }

  // For logs: Plain() with "***@" where credentials were taken out.
  [[nodiscard]] const std::string& Redacted() const { return redacted_; }

  // http and https: the "user:password" as written (still percent-encoded), empty when there is none.
  [[nodiscard]] const std::string& Credentials() const { return credentials_; }

  // http and https: the "host" or "host:port" part, without credentials.
  [[nodiscard]] const std::string& HostAndPort() const { return host_; }

  // ssh: the "user@host" or "host" that ssh is told, without brackets, and the port, empty when there is none.
  [[nodiscard]] const std::string& SshDestination() const { return ssh_destination_; }
  [[nodiscard]] const std::string& SshPort() const { return ssh_port_; }

  // ssh and local: the path that git-upload-pack is told. Empty for a file:// address that git would have to decode.
  [[nodiscard]] const std::string& ServerPath() const { return path_; }

  // Whether TEXT, the origin that a kept checkout names, is this repository. Credentials on either side and a
  // trailing slash do not count; nothing else is forgiven.
  [[nodiscard]] bool SameRepository(std::string_view text) const;

 private:
  RepoUrl() = default;
  Transport transport_ = Transport::kHttps;
  std::string plain_, redacted_, credentials_, host_, ssh_destination_, ssh_port_, path_;
};

// Any text with what looks like credentials of a URL taken out ("scheme://***@host"): for text of unknown origin.
[[nodiscard]] std::string RedactUrls(std::string_view text);

}  // namespace gl
