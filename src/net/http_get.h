// One request over https at a time, bounded in every direction, and its answer as bytes. libcurl speaks; what may be
// asked, how long and how much is said here.
//
// Authorities are the system's; CURL_CA_BUNDLE, else SSL_CERT_FILE, names a file with others in their place. Proxies
// are those of the standard variables. No cookies, no .netrc, no compression, HTTP/1.1.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/web_url.h"

namespace gl {

inline constexpr std::size_t kMaxBodyBytes = 16U << 20U;     // of one answer (verifier.md, section 7)
inline constexpr std::size_t kMaxHeaderBytes = 128U << 10U;  // of one answer, redirects included
inline constexpr long kMaxRedirects = 3;
inline constexpr std::chrono::milliseconds kConnectLimit{10'000};
inline constexpr std::chrono::seconds kStallLimit{10};               // without a byte
inline constexpr std::chrono::milliseconds kDefaultTimeout{30'000};  // of one request, redirects included

struct HttpRequest {
  std::string url{};                      // as libcurl takes it: https, or http over unix_socket
  std::string shown;                      // the same for people
  std::vector<std::string> headers = {};  // "Name: value"
  std::optional<std::string> body = {};   // JSON: the request is a POST
  std::string unix_socket = {};           // the path of the socket that stands for the network
  bool any_certificate = false;           // take the answer whatever the server's certificate says
  bool wants_certificate = false;         // on a connection of its own, whose certificate comes with the answer

  [[nodiscard]] static HttpRequest Get(const WebUrl& url) { return {.url = url.Text(), .shown = url.Shown()}; }
};

struct HttpResponse {
  long status = 0;
  std::string body{};
  std::map<std::string, std::string, std::less<>> headers{};  // names in lower case; of one that is repeated the first
  std::string url{};                                          // that answered, after redirects
  std::string certificate{};                                  // DER of the server's, when it was asked for

  // The header NAME (lower case), nullptr when there is none.
  [[nodiscard]] const std::string* Header(std::string_view name) const;
};

// One line for a person: which address, what went wrong, what to do. Fault::kRemote, and Fault::kIntegrity for an
// answer over a limit.
struct HttpFailure {
  Error error;
  bool untrusted_certificate = false;  // nothing else was wrong
};

using HttpResult = std::expected<HttpResponse, HttpFailure>;
// How the sources ask, so that tests can answer.
using HttpGet = std::function<HttpResult(const HttpRequest&)>;

// That the server of SHOWN answered with STATUS, which is not 200. HINT, when there is one, follows.
[[nodiscard]] std::unexpected<Error> FailStatus(std::string_view shown, long status, std::string_view hint = "");

// The answer of RESULT when its status is 200, else an error that says which it is.
[[nodiscard]] Result<HttpResponse> Answered(const HttpRequest& request, HttpResult result, std::string_view hint = "");

class HttpClient {
 public:
  struct Settings {
    std::chrono::milliseconds timeout = kDefaultTimeout;  // of one request
    std::function<void(std::string_view)> progress = {};  // gets the address that is being asked
    std::function<bool()> stopped = {};                   // asked about once a second; true ends the request
  };

  explicit HttpClient(Settings settings);
  ~HttpClient();
  HttpClient(HttpClient&&) = delete;

  // libcurl is opened by the first request. An answer of any status is one.
  [[nodiscard]] HttpResult Ask(const HttpRequest& request);

 private:
  struct Connection;
  Settings settings_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace gl
