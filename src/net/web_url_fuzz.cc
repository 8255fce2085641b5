// What is accepted is spelled in one way, which is accepted again; and nothing shown has the credentials in it.
#include <cstddef>
#include <cstdint>

#include "net/web_url.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto url = gl::WebUrl::Parse(text, "url");
  if (!url) {
    Require(url.error().fault == gl::Fault::kConfig);
    return 0;
  }
  const auto again = gl::WebUrl::Parse(url->Text(), "url");
  Require(again && again->Text() == url->Text() && again->HostAndPort() == url->HostAndPort());
  Require(text.size() == url->Text().size());
  const auto shown = gl::WebUrl::Parse(url->Shown(), "url");
  Require(shown && shown->HostAndPort() == url->HostAndPort() && shown->PathAndQuery() == url->PathAndQuery());
  const auto page = url->WithPage("/page");
  Require(page && page->HostAndPort() == url->HostAndPort() && page->PathAndQuery() == "/page");
  return 0;
}
