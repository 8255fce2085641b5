// An accepted URL names no option and no program, keeps its password to itself and reads again as itself;
// what a refusal shows has no credentials in it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "pin/repo_url.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

using gl::RepoUrl;

void CheckRefusal(const std::string& message) {
  Require(IsPrintable(message) && message.starts_with("REPO_URL is not allowed"));
  const std::size_t got = message.find(" (got: ");
  const std::size_t end = message.rfind("); allowed are ");
  Require(got < end && end != std::string::npos);
  const std::string_view shown = std::string_view(message).substr(got + 7, end - got - 7);
  const std::size_t at = shown.rfind('@');
  Require(at == std::string_view::npos || (at == 3 && shown.starts_with("***@")));
}

void CheckAccepted(const RepoUrl& url, std::string_view text) {
  const std::string& plain = url.Plain();
  Require(!plain.empty() && !plain.starts_with('-'));
  Require(std::ranges::all_of(plain, [](unsigned char c) { return c > ' ' && c != 0x7F; }));
  const auto again = RepoUrl::Parse(plain);
  Require(again && again->Plain() == plain && again->Redacted() == plain && again->Credentials().empty());
  Require(again->Kind() == url.Kind() && again->HostAndPort() == url.HostAndPort());
  Require(url.SameRepository(text) && url.SameRepository(plain) && url.SameRepository(plain + "/"));
  const bool http = url.Kind() == RepoUrl::Transport::kHttps || url.Kind() == RepoUrl::Transport::kHttp;
  Require(http != url.HostAndPort().empty());
  if (!http) return Require(url.Credentials().empty());
  const std::size_t host = plain.find("://") + 3;
  Require(plain.substr(host).starts_with(url.HostAndPort() + "/"));
  // The credentials stand in front of the host in TEXT, and nowhere else is anything changed.
  const std::string userinfo = url.Credentials().empty() ? "" : url.Credentials() + "@";
  Require(text == plain.substr(0, host) + userinfo + plain.substr(host));
  Require(url.Redacted() == plain.substr(0, host) + (userinfo.empty() ? "" : "***@") + plain.substr(host));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const std::string redacted = gl::RedactUrls(text);
  Require(gl::RedactUrls(redacted) == redacted);
  const auto url = RepoUrl::Parse(text);
  if (url) {
    CheckAccepted(*url, text);
  } else {
    CheckRefusal(url.error().message);
  }
  return 0;
}
