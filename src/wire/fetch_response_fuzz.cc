// Any split of a stream gives the same pack and the same end; the sink gets nothing after an error or the end; an
// answer that ended holds a pack; errors are one printable line.
#include <cstddef>
#include <cstdint>

#include "tests/builders/fed_lines.h"
#include "tests/builders/require.h"
#include "wire/fetch_response.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

// All that came of BYTES in pieces of SIZE, as text.
std::string Outcome(std::string_view bytes, std::size_t size, gl::HashAlgorithm algorithm) {
  std::string pack, end;
  gl::FetchResponse response(algorithm, [&](std::string_view piece) {
    Require(end.empty() && !piece.empty());
    pack += piece;
    return gl::Status();
  });
  const std::string framing = gl::test::FeedLines(bytes, size, [&](const gl::PktLine& line) {
    const auto result = response.Take(line);
    if (!end.empty()) {
      Require(!result);
    } else if (!result) {
      Require(result.error().fault == gl::Fault::kRemote && !result.error().message.empty());
      end = "error " + result.error().message;
    } else if (*result) {
      Require(!pack.empty());
      end = "end";
    }
  });
  Require(IsPrintable(end + framing));
  Require(pack.size() == response.PackBytes());
  for (const char* const late : {"packfile\n", "\1late"}) {
    if (!end.empty()) Require(!response.Take({gl::PktLine::Kind::kData, late}));
  }
  return end + framing + pack;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = gl::test::Framed(std::string(data, data + size));
  for (const auto algorithm : {gl::HashAlgorithm::kSha1, gl::HashAlgorithm::kSha256}) {
    const std::string whole = Outcome(bytes, bytes.size() + 1, algorithm);
    Require(whole == Outcome(bytes, 1, algorithm));
    Require(whole == Outcome(bytes, 9, algorithm));
  }
  return 0;
}
