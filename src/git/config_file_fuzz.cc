// A value that QuoteConfigValue writes is read back as it was, also behind any config that is well-formed.
#include <cstddef>
#include <cstdint>

#include "git/config_file.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

void CheckReadBack(const std::string& before, const std::string& value) {
  const auto url = gl::FindOriginUrl(before + "\n[remote \"origin\"]\n\turl = " + gl::QuoteConfigValue(value) + "\n");
  Require(url && *url == value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto url = gl::FindOriginUrl(bytes);
  if (!url) {
    Require(url.error().fault == gl::Fault::kWorkDir && !url.error().message.empty());
  } else {
    // A backslash at the very end would join the next line to the value.
    if (!bytes.ends_with('\\')) CheckReadBack(bytes, url->value_or("x"));
  }
  if (bytes.find('\0') == std::string::npos) CheckReadBack("", bytes);
  return 0;
}
