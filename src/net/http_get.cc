#include "net/http_get.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"
#include "doc/blanks.h"
#include "net/ascii.h"
#include "net/curl_library.h"
#include "pki/pem.h"

namespace gl {
namespace {

// The file of authorities that the environment names, nullptr for the system's.
const char* CaBundle() {
  for (const char* const name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    const char* const value = getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return nullptr;
}

// What libcurl writes to while it speaks.
struct Transfer {
  HttpResponse response;
  std::size_t header_bytes = 0;
  bool too_much_body = false, too_many_headers = false;
  const std::function<bool()>* stopped = nullptr;
};

std::size_t TakeBody(char* data, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::size_t bytes = size * count;
  transfer.too_much_body = bytes > kMaxBodyBytes - transfer.response.body.size();
  if (transfer.too_much_body) return CURL_WRITEFUNC_ERROR;
  transfer.response.body.append(data, bytes);
  return bytes;
}

// One line: a status line, which begins anew (after a redirect), a header, or the empty line.
std::size_t TakeHeader(char* data, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view line(data, size * count);
  transfer.header_bytes += line.size();
  transfer.too_many_headers = transfer.header_bytes > kMaxHeaderBytes;
  if (transfer.too_many_headers) return 0;
  if (line.starts_with("HTTP/")) transfer.response.headers.clear();
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.response.headers.emplace(LowerCase(line.substr(0, colon)), WithoutBlanks(line.substr(colon + 1)));
  }
  return line.size();
}

int Watch(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& stopped = *static_cast<Transfer*>(context)->stopped;
  return stopped && stopped() ? 1 : 0;
}

// A text of seconds, as exact as it needs to be.
std::string Seconds(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
}

bool IsTrustFailure(CURLcode code) { return code == CURLE_PEER_FAILED_VERIFICATION; }

// What CODE means here, and what to do.
std::string Explained(CURLcode code, const std::string& said, std::chrono::milliseconds timeout) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the host's name has no address; check it, and the network";
    case CURLE_COULDNT_CONNECT:
      return "nobody answers there (" + said + "); check the address, and the network";
    case CURLE_OPERATION_TIMEDOUT:
      return "no whole answer within " + Seconds(timeout) + ", or nothing for a while (" + said +
             "); try again, or wait longer with --timeout";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "the server's certificate is not trusted for this name (" + said +
             "); an authority of your own: CURL_CA_BUNDLE=FILE";
    case CURLE_SSL_CACERT_BADFILE:
      return "the file of authorities cannot be read (" + said + "); check CURL_CA_BUNDLE and SSL_CERT_FILE";
    case CURLE_UNSUPPORTED_PROTOCOL:
      return "it redirects to what is not https (" + said + "); refused";
    case CURLE_TOO_MANY_REDIRECTS:
      return "it redirects more than " + std::to_string(kMaxRedirects) + " times; give the last address itself";
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
      return "the answer ends early (" + said + "); try again";
    case CURLE_ABORTED_BY_CALLBACK:
      return "stopped";
    default:
      return said + "; try again, or give what is needed as files";
  }
}

HttpFailure FailureOf(const HttpRequest& request, const Transfer& transfer, CURLcode code, const std::string& said,
                      std::chrono::milliseconds timeout) {
  const std::string shown = Printable(request.shown, 300) + ": ";
  if (transfer.too_much_body) return {{Fault::kIntegrity, shown + "the answer is over 16 MiB; it was cut off"}};
  if (transfer.too_many_headers) {
    return {{Fault::kIntegrity, shown + "the answer's headers are over 128 KiB; it was cut off"}};
  }
  return {{Fault::kRemote, shown + Explained(code, Printable(said, 200), timeout)}, IsTrustFailure(code)};
}

}  // namespace

const std::string* HttpResponse::Header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? nullptr : &found->second;
}

std::unexpected<Error> FailStatus(std::string_view shown, long status, std::string_view hint) {
  std::string text = Printable(shown, 300) + ": the server answers with status " + std::to_string(status);
  if (!hint.empty()) text.append("; ").append(hint);
  return Fail(Fault::kRemote, std::move(text));
}

Result<HttpResponse> Answered(const HttpRequest& request, HttpResult result, std::string_view hint) {
  if (!result) return std::unexpected(std::move(result).error().error);
  if (result->status != 200) return FailStatus(request.shown, result->status, hint);
  return std::move(*result);
}

// The library and its handle, which keeps connections between requests.
struct HttpClient::Connection {
  const CurlLibrary* curl;
  CURL* handle;
  std::array<char, CURL_ERROR_SIZE> said{};

  explicit Connection(const CurlLibrary& library) : curl(&library), handle(library.easy_init()) {}
  ~Connection() { curl->easy_cleanup(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  template <typename Value>
  void Set(CURLoption option, Value value) {
    const CURLcode done = curl->easy_setopt(handle, option, value);
    all_set = all_set && done == CURLE_OK;
  }
  void SetAll(const HttpRequest& request, Transfer& transfer, std::chrono::milliseconds timeout);
  void SetTrust(const HttpRequest& request);
  [[nodiscard]] std::string LeafCertificate() const;

  bool all_set = true;  // an option that was not taken would be a limit that does not hold
};

void HttpClient::Connection::SetTrust(const HttpRequest& request) {
  Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  Set(CURLOPT_SSL_VERIFYPEER, request.any_certificate ? 0L : 1L);
  Set(CURLOPT_SSL_VERIFYHOST, request.any_certificate ? 0L : 2L);
  if (const char* const bundle = CaBundle()) {
    Set(CURLOPT_CAINFO, bundle);
    Set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  if (request.wants_certificate) {
    Set(CURLOPT_CERTINFO, 1L);
    Set(CURLOPT_FRESH_CONNECT, 1L);
    Set(CURLOPT_FORBID_REUSE, 1L);
    Set(CURLOPT_SSL_SESSIONID_CACHE, 0L);  // a whole handshake: the holder of the key took part in it
  }
}

void HttpClient::Connection::SetAll(const HttpRequest& request, Transfer& transfer, std::chrono::milliseconds timeout) {
  curl->easy_reset(handle);
  said[0] = '\0';
  all_set = true;
  Set(CURLOPT_ERRORBUFFER, said.data());
  Set(CURLOPT_URL, request.url.c_str());
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  Set(CURLOPT_USERAGENT, "git-launcher-verify");
  Set(CURLOPT_PROTOCOLS_STR, request.unix_socket.empty() ? "https" : "http");
  Set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  Set(CURLOPT_FOLLOWLOCATION, request.unix_socket.empty() ? 1L : 0L);
  Set(CURLOPT_MAXREDIRS, kMaxRedirects);
  Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(kConnectLimit, timeout).count()));
  Set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  Set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  Set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(kStallLimit.count()));
  Set(CURLOPT_WRITEFUNCTION, &TakeBody);
  Set(CURLOPT_WRITEDATA, &transfer);
  Set(CURLOPT_HEADERFUNCTION, &TakeHeader);
  Set(CURLOPT_HEADERDATA, &transfer);
  Set(CURLOPT_XFERINFOFUNCTION, &Watch);
  Set(CURLOPT_XFERINFODATA, &transfer);
  Set(CURLOPT_NOPROGRESS, 0L);
  if (!request.unix_socket.empty()) {
    Set(CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
    Set(CURLOPT_PROXY, "");
  }
  if (request.body) {
    Set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body->size()));
    Set(CURLOPT_POSTFIELDS, request.body->c_str());
  }
  SetTrust(request);
}

// The first certificate that libcurl tells of, which is the server's own. Source: CURLOPT_CERTINFO(3).
std::string HttpClient::Connection::LeafCertificate() const {
  constexpr std::string_view kLabel = "Cert:";
  curl_certinfo* chain = nullptr;
  if (curl->easy_getinfo(handle, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr) return "";
  if (chain->num_of_certs < 1) return "";
  for (const curl_slist* item = chain->certinfo[0]; item != nullptr; item = item->next) {
    const std::string_view text(item->data);
    if (!text.starts_with(kLabel)) continue;
    const auto blocks = ParsePemCertificates(text.substr(kLabel.size()));
    return blocks && blocks->size() == 1 ? blocks->front() : "";
  }
  return "";
}

HttpClient::HttpClient(Settings settings) : settings_(std::move(settings)) {}
HttpClient::~HttpClient() = default;

HttpResult HttpClient::Ask(const HttpRequest& request) {
  const auto fail = [&](Fault fault, const std::string& why) {
    return std::unexpected(HttpFailure{{fault, Printable(request.shown, 300) + ": " + why}});
  };
  if (!connection_) {
    const auto curl = CurlLibrary::Open();
    if (!curl) return fail(curl.error().fault, curl.error().message);
    connection_ = std::make_unique<Connection>(**curl);
  }
  Connection& connection = *connection_;
  if (settings_.progress) settings_.progress(request.shown);
  Transfer transfer;
  transfer.stopped = &settings_.stopped;
  connection.SetAll(request, transfer, settings_.timeout);
  curl_slist* headers = nullptr;
  for (const std::string& header : request.headers) {
    headers = connection.curl->slist_append(headers, header.c_str());
  }
  if (request.body) headers = connection.curl->slist_append(headers, "Content-Type: application/json");
  connection.Set(CURLOPT_HTTPHEADER, headers);
  const CURLcode code = connection.all_set ? connection.curl->easy_perform(connection.handle) : CURLE_FAILED_INIT;
  connection.curl->slist_free_all(headers);
  if (!connection.all_set) return fail(Fault::kRemote, "this libcurl is too old: 7.85 or newer is needed");
  if (code != CURLE_OK) {
    const std::string said = connection.said[0] == '\0' ? connection.curl->easy_strerror(code) : connection.said.data();
    return std::unexpected(FailureOf(request, transfer, code, said, settings_.timeout));
  }
  HttpResponse& response = transfer.response;
  const char* url = nullptr;
  connection.curl->easy_getinfo(connection.handle, CURLINFO_RESPONSE_CODE, &response.status);
  connection.curl->easy_getinfo(connection.handle, CURLINFO_EFFECTIVE_URL, &url);
  response.url = url == nullptr ? "" : url;
  if (request.wants_certificate) response.certificate = connection.LeafCertificate();
  return std::move(response);
}

}  // namespace gl
