// Any split of a stream gives the same ref and the same end; nothing is taken after an error or the end; what was found
// stands in the stream; errors are one printable line.
#include <cstddef>
#include <cstdint>

#include "tests/builders/fed_lines.h"
#include "tests/builders/require.h"
#include "wire/ref_list.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

// All that came of BYTES in pieces of SIZE, as text.
std::string Outcome(std::string_view bytes, std::size_t size, gl::HashAlgorithm algorithm) {
  std::string end;
  gl::RefListReader reader(algorithm, "refs/heads/x");
  const std::string framing = gl::test::FeedLines(bytes, size, [&](const gl::PktLine& line) {
    const auto result = reader.Take(line);
    if (!end.empty()) {
      Require(!result);
    } else if (!result) {
      Require(result.error().fault == gl::Fault::kRemote && !result.error().message.empty());
      end = "error " + result.error().message;
    } else if (*result) {
      end = "end";
    }
  });
  Require(IsPrintable(end + framing));
  return end + framing + (reader.Target() ? reader.Target()->Hex() : "none");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = gl::test::Framed(std::string(data, data + size));
  for (const auto algorithm : {gl::HashAlgorithm::kSha1, gl::HashAlgorithm::kSha256}) {
    const std::string whole = Outcome(bytes, bytes.size() + 1, algorithm);
    Require(whole == Outcome(bytes, 1, algorithm));
    Require(whole == Outcome(bytes, 7, algorithm));
    const std::string id = whole.substr(whole.size() - 2 * gl::DigestSize(algorithm) % (whole.size() + 1));
    Require(whole.ends_with("none") || bytes.contains(id + " refs/heads/x"));
  }
  return 0;
}
