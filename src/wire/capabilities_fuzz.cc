// Any split of a stream gives the same advertisement or the same error; nothing is found after an error; errors are one
// printable line.
#include <cstddef>
#include <cstdint>

#include "tests/builders/fed_lines.h"
#include "tests/builders/require.h"
#include "wire/capabilities.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

std::string Shown(const gl::Capabilities& found) {
  std::string shown = "found " + std::string(gl::ObjectFormatName(found.object_format));
  for (const bool flag : {found.names_object_format, found.names_agent, found.ls_refs, found.shallow, found.filter}) {
    shown += flag ? '1' : '0';
  }
  return shown;
}

// How reading BYTES in pieces of SIZE ends.
std::string End(std::string_view bytes, std::size_t size, gl::HashAlgorithm wanted) {
  gl::AdvertisementReader reader(wanted);
  std::string end;
  const std::string framing = gl::test::FeedLines(bytes, size, [&](const gl::PktLine& line) {
    const auto result = reader.Take(line);
    if (!end.empty()) {
      Require(!result);
    } else if (!result) {
      Require(result.error().fault == gl::Fault::kRemote && !result.error().message.empty());
      end = "error " + result.error().message;
    } else if (*result) {
      end = Shown(**result);
    }
  });
  Require(IsPrintable(end + framing));
  return end + framing;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = gl::test::Framed(std::string(data, data + size));
  for (const auto wanted : {gl::HashAlgorithm::kSha1, gl::HashAlgorithm::kSha256}) {
    const std::string whole = End(bytes, bytes.size() + 1, wanted);
    Require(whole == End(bytes, 1, wanted));
    Require(whole == End(bytes, 7, wanted));
  }
  return 0;
}
