// An address that may be asked: https and nothing else, in characters that every reader takes for the same host.
// Source: RFC 3986, narrowed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxUrlBytes = 4096;

class WebUrl {
 public:
  // url  = "https://" [userinfo "@"] host [":" port] [path] ["?" query]
  // host = 1*(ALPHA | DIGIT | "-" | "." | "_") | "[" IPv6 digits "]"
  // Fault::kConfig, beginning with WHAT, for everything else: another scheme, a fragment, blanks, backslashes, bytes
  // that are not ASCII. "{nonce}" may stand in path and query.
  [[nodiscard]] static Result<WebUrl> Parse(std::string_view text, std::string_view what);

  [[nodiscard]] std::string Text() const { return "https://" + userinfo_ + host_ + path_; }
  // For people: without user and password.
  [[nodiscard]] std::string Shown() const {
    return "https://" + std::string(userinfo_.empty() ? "" : "***@") + host_ + path_;
  }
  // For people too: without the query, in which signed addresses carry their signature.
  [[nodiscard]] std::string ShownWithoutQuery() const;

  [[nodiscard]] const std::string& HostAndPort() const { return host_; }   // "host" or "host:port", lower case
  [[nodiscard]] const std::string& PathAndQuery() const { return path_; }  // "" or "/..." or "?..."
  [[nodiscard]] bool NamesPage() const { return path_.size() > 1; }        // more than "/"

  // The same host, and the page PATH, which begins with a slash. Fault::kConfig when it holds what a URL may not.
  [[nodiscard]] Result<WebUrl> WithPage(std::string_view path) const;
  // The same page with NONCE_HEX in the place of "{nonce}", as its parameter "nonce" where there is no such place.
  [[nodiscard]] WebUrl WithNonce(std::string_view nonce_hex) const;
  // The same, without slashes and then TAIL at the end of its path.
  [[nodiscard]] WebUrl WithoutTail(std::string_view tail) const;

 private:
  WebUrl() = default;
  std::string userinfo_;  // with its "@"
  std::string host_, path_;
};

}  // namespace gl
