#include "pin/repo_url.h"

#include <algorithm>
#include <ranges>

#include "base/decimal.h"
#include "base/text.h"

namespace gl {
namespace {

constexpr const char* kAllowed =
    "allowed are https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH, /PATH, file:///PATH and, on loopback, "
    "http://";
constexpr std::string_view kUserCharacters = "+@~.-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kHostCharacters = kUserCharacters.substr(3);  // no '%': git would decode it
constexpr std::string_view kAddressCharacters = ":.0123456789abcdefABCDEF";

bool IsOf(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

// A host name, an IPv4 address, or an IPv6 address in brackets.
bool IsHost(std::string_view host) {
  if (!host.starts_with('[')) return IsOf(host, kHostCharacters) && !host.starts_with('-');
  return host.ends_with(']') && IsOf(host.substr(1, host.size() - 2), kAddressCharacters);
}

// 127.0.0.0/8 spelled in full, [::1] or localhost: what never leaves the machine.
bool IsLoopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  const auto is_byte = [](auto part) { return ParseDecimal({part.begin(), part.end()}).value_or(256) < 256; };
  return host.starts_with("127.") && std::ranges::count(host, '.') == 3 &&
         std::ranges::all_of(std::views::split(host, '.'), is_byte);
}

// SCHEME USERINFO HOST PORT PATH, or in the scp form USERINFO HOST ":" PATH. The scheme is with its "://", the userinfo
// with its '@', the port with its ':'. USER is of the userinfo, REST everything from the host on, SSH by either form.
struct Parts {
  std::string scheme, userinfo, user, host, port, path, rest;  // empty when absent
  bool ssh = false;
};

// The authority ends at the first '/' (scp form: ':'), and its userinfo at the last '@' before that. TEXT has a ':'.
Parts Split(std::string_view text) {
  Parts parts;
  const std::size_t colon = text.find(':');
  if (text.find("://") == colon) parts.scheme = text.substr(0, colon + 3);
  const bool scp = parts.scheme.empty();
  parts.ssh = scp || parts.scheme == "ssh://";
  text.remove_prefix(parts.scheme.size());
  std::string_view authority = text.substr(0, text.find(scp ? ':' : '/'));
  parts.path = text.substr(std::min(authority.size() + (scp ? 1 : 0), text.size()));
  parts.userinfo = authority.substr(0, authority.rfind('@') + 1);  // npos + 1 is 0
  parts.user = parts.userinfo.substr(0, std::min(parts.userinfo.find(':'), parts.userinfo.rfind('@')));
  parts.rest = text.substr(parts.userinfo.size());
  authority.remove_prefix(parts.userinfo.size());
  parts.host = authority.substr(0, authority.find(':', authority.rfind(']') + 1));
  parts.port = authority.substr(parts.host.size());
  return parts;
}

// What is wrong with TEXT as a whole; empty when nothing is.
std::string TextObjection(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (text.starts_with('-')) return "it begins with a dash, as an option";
  if (const auto bad = FindBadCharacter(text)) return "byte " + std::to_string(bad->offset + 1) + " is " + bad->name;
  if (text.contains(' ')) return "it contains a blank";
  if (text.starts_with('/')) return "";
  if (text.contains('#')) return "a '#fragment' selects nothing, COMMIT_SHA names the commit";
  if (text.contains('?') || text.contains('\\')) return "programs differ about '?' and '\\' in it";
  const std::size_t colon = text.find(':');
  if (colon >= text.find('/')) return "a relative path depends on where we are";  // npos too
  return text.substr(colon).starts_with("::") ? "scheme '::' names a remote helper, which is a program" : "";
}

// What is wrong with one of PARTS; empty when nothing is.
std::string PartsObjection(const Parts& parts) {
  const std::string_view scheme = parts.scheme;
  if (!parts.ssh && scheme != "https://" && scheme != "http://") return "its scheme, as written, is not allowed";
  if (!IsHost(parts.host)) return "its host is empty or not a plain name or address";
  const auto port = ParseDecimal(parts.port.empty() ? "1" : parts.port.substr(1));
  if (!port || *port < 1 || *port > 65535) return "its port is not a number from 1 to 65535";
  if (parts.path.empty() || IsOf(parts.path, "/")) return "it has no path on its host";
  if (parts.userinfo == "@") return "its user is empty";
  if (parts.userinfo.starts_with('-')) return "its user begins with a dash, as an option";
  if (scheme == "http://" && !IsLoopback(parts.host)) return "scheme http:// is for loopback only, use https://";
  if (!parts.ssh) return "";
  if (!parts.userinfo.empty() && !IsOf(parts.user, kUserCharacters)) return "its user is not a plain name";
  if (parts.path.starts_with('-') || parts.path.contains("/-")) return "a component of its path begins with a dash";
  if (parts.path.contains('%')) return "git decodes '%' in one ssh form and not in the other";
  if (parts.path.substr(0, parts.path.find('/')).contains('@')) return "USER@HOST:PATH cannot hold a password";
  return "";
}

// TEXT without what stands before its last '@'.
std::string WithoutSecret(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at == std::string_view::npos ? std::string(text) : "***" + std::string(text.substr(at));
}

// In a refused text everything up to the last '@' may be a secret, whatever was meant.
std::unexpected<Error> Refuse(std::string_view key, std::string_view text, const std::string& why) {
  const std::string shown = Printable(WithoutSecret(text), 200);
  return Fail(Fault::kConfig, std::string(key) + " is not allowed: " + why + " (got: " + shown + "); " + kAllowed);
}

}  // namespace

Result<RepoUrl> RepoUrl::Parse(std::string_view text, std::string_view key) {
  if (const std::string why = TextObjection(text); !why.empty()) return Refuse(key, text, why);
  RepoUrl url;
  if (text.starts_with('/') || text.starts_with("file:///")) {
    url.transport_ = Transport::kLocal;
    url.plain_ = url.redacted_ = text;
    const bool encoded = !text.starts_with('/') && text.contains('%');
    if (!encoded) url.path_ = text.substr(text.find('/') + (text.starts_with('/') ? 0 : 2));
    return url;
  }
  const Parts parts = Split(text);
  if (const std::string why = PartsObjection(parts); !why.empty()) return Refuse(key, text, why);
  const std::string kept = parts.ssh && !parts.user.empty() ? parts.user + "@" : "";
  const std::string shown = parts.ssh ? parts.user + ":***@" : "***@";
  url.plain_ = parts.scheme + kept + parts.rest;
  url.redacted_ = kept == parts.userinfo ? url.plain_ : parts.scheme + shown + parts.rest;
  url.transport_ = parts.ssh ? Transport::kSsh : parts.scheme == "https://" ? Transport::kHttps : Transport::kHttp;
  if (parts.ssh) {
    const bool brackets = parts.host.starts_with('[');
    url.ssh_destination_ = kept + (brackets ? parts.host.substr(1, parts.host.size() - 2) : parts.host);
    url.ssh_port_ = parts.port.empty() ? "" : parts.port.substr(1);
    url.path_ = parts.path.substr(parts.path.starts_with("/~") ? 1 : 0);  // somebody's home, as git reads it
    return url;
  }
  url.credentials_ = parts.userinfo.substr(0, parts.userinfo.rfind('@'));
  url.host_ = parts.host + parts.port;
  return url;
}

bool RepoUrl::SameRepository(std::string_view text) const {
  const auto trimmed = [](std::string_view url) { return url.substr(0, url.find_last_not_of('/') + 1); };
  const Result<RepoUrl> other = Parse(text);
  return other && trimmed(other->plain_) == trimmed(plain_);
}

// A URL ends at the next blank or control byte; nothing before its last '@' is shown.
std::string RedactUrls(std::string_view text) {
  std::string shown;
  for (std::size_t scheme = text.find("://"); scheme != std::string_view::npos; scheme = text.find("://")) {
    const std::string_view before = text.substr(0, scheme + 3);
    text.remove_prefix(before.size());
    const auto* const end = std::ranges::find_if(text, [](unsigned char byte) { return byte <= ' '; });
    shown.append(before).append(WithoutSecret({text.begin(), end}));
    text = {end, text.end()};
  }
  return shown.append(text);
}

}  // namespace gl
