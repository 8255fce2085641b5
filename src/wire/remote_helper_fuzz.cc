// An answer that is found in the first bytes is the same when more came, and takes the same bytes; without one nothing
// is taken; errors are one printable line.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/builders/require.h"
#include "wire/remote_helper.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

// "" when there is no answer yet.
template <typename Take>
std::string Outcome(const std::string& bytes, Take take) {
  gl::ByteReader from(bytes);
  const auto answer = take(from);
  if (!answer) {
    Require(IsPrintable(answer.error().message));
    Require(answer.error().fault == gl::Fault::kRemote);
    return "error " + answer.error().message;
  }
  const std::size_t taken = bytes.size() - from.Rest().size();
  Require(*answer ? taken > 0 && taken <= gl::kMaxHelperBytes && bytes[taken - 1] == '\n' : taken == 0);
  return *answer ? "can, in " + std::to_string(taken) : "";
}

template <typename Take>
void Check(const std::string& bytes, Take take) {
  const std::string whole = Outcome(bytes, take);
  std::string first;
  for (std::size_t size = 0; size <= bytes.size() && first.empty(); ++size)
    first = Outcome(bytes.substr(0, size), take);
  Require(first == whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + (size < 300 ? size : 300));
  Check(bytes, gl::TakeHelperCapabilities);
  Check(bytes, gl::TakeHelperConnection);
  const std::string longer = bytes + std::string(gl::kMaxHelperBytes, 'x');
  Require(!Outcome(longer, gl::TakeHelperCapabilities).empty() && !Outcome(longer, gl::TakeHelperConnection).empty());
  return 0;
}
