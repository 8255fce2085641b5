#include "net/web_url.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/text.h"
#include "net/ascii.h"
#include "pin/repo_url.h"

namespace gl {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr std::string_view kAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool IsOf(std::string_view text, std::string_view others) {
  return std::ranges::all_of(text, [&](char c) { return kAlphanumeric.contains(c) || others.contains(c); });
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[')) {
    const std::string_view inside = host.substr(1, host.size() - 2);
    return host.ends_with(']') && inside.contains(':') &&
           inside.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  }
  return !host.empty() && host.size() <= 253 && IsOf(host, "-._") && host.front() != '-' && host.front() != '.';
}

bool IsHostAndPort(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return IsHost(text);
  const auto port = ParseDecimal(text.substr(colon + 1));
  return IsHost(text.substr(0, colon)) && port && *port > 0 && *port <= 65535;
}

// "" or what begins with a slash or a question mark.
bool IsPathAndQuery(std::string_view text) {
  const bool begins = text.empty() || text.front() == '/' || text.front() == '?';
  return begins && IsOf(text, "-._~:/?[]@!$&'()*+,;=%{}");
}

}  // namespace

Result<WebUrl> WebUrl::Parse(std::string_view text, std::string_view what) {
  const auto refuse = [&](const std::string& reason) {
    return Fail(Fault::kConfig, std::string(what) + " '" + Printable(RedactUrls(text), 200) + "' " + reason);
  };
  if (text.size() > kMaxUrlBytes) return refuse("has more than 4096 characters");
  if (!text.starts_with(kScheme)) return refuse("does not begin with https://; nothing else is asked");
  const std::string_view rest = text.substr(kScheme.size());
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  const std::size_t at = authority.find('@');
  WebUrl url;
  if (at != std::string_view::npos) url.userinfo_ = authority.substr(0, at + 1);
  url.host_ = LowerCase(authority.substr(url.userinfo_.size()));
  url.path_ = rest.substr(end);
  if (!IsOf(url.userinfo_, "-._~!$&'()*+,;=%:@") || !IsHostAndPort(url.host_)) return refuse("names no host");
  if (!IsPathAndQuery(url.path_)) return refuse("has a character that no address has, or a #fragment");
  return url;
}

std::string WebUrl::ShownWithoutQuery() const {
  const std::string shown = Shown();
  const std::size_t query = shown.find('?');
  return query == std::string::npos ? shown : shown.substr(0, query) + "?...";
}

Result<WebUrl> WebUrl::WithPage(std::string_view path) const {
  if (!path.starts_with('/') || !IsPathAndQuery(path) || path.size() > kMaxUrlBytes) {
    return Fail(Fault::kConfig, "'" + Printable(path, 200) + "' is no path that begins with a slash");
  }
  WebUrl url = *this;
  url.path_ = path;
  return url;
}

WebUrl WebUrl::WithNonce(std::string_view nonce_hex) const {
  constexpr std::string_view kPlace = "{nonce}";
  WebUrl url = *this;
  const std::size_t place = path_.find(kPlace);
  if (place == std::string::npos) {
    url.path_.append(path_.contains('?') ? "&" : "?").append("nonce=").append(nonce_hex);
  } else {
    url.path_.replace(place, kPlace.size(), nonce_hex);
  }
  return url;
}

WebUrl WebUrl::WithoutTail(std::string_view tail) const {
  WebUrl url = *this;
  std::string& path = url.path_;
  while (path.ends_with('/')) path.pop_back();
  if (path.ends_with(tail)) path.resize(path.size() - tail.size());
  while (path.ends_with('/')) path.pop_back();
  return url;
}

}  // namespace gl
