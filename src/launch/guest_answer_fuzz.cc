// An answer that is whole before its connection ends is the same when it ends there, and no other one with more bytes
// or fewer; refusals are one printable line.
#include <cstddef>
#include <cstdint>
#include <string>

#include "launch/guest_answer.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto whole = gl::ParseGuestAnswer(bytes, false);
  const auto ended = gl::ParseGuestAnswer(bytes, true);
  if (!ended) {
    Require(!whole && ended.error().fault == gl::Fault::kRemote);
    Require(IsPrintable(ended.error().message));
    return 0;
  }
  Require(ended->status >= 200 && ended->status <= 999 && ended->body.size() < size);
  if (!whole) return 0;
  Require(whole->status == ended->status && whole->body == ended->body);
  Require(!gl::ParseGuestAnswer(bytes + "0", true) && !gl::ParseGuestAnswer(bytes + "\r\n", true));
  Require(!gl::ParseGuestAnswer(bytes.substr(0, size - 1), true));
  return 0;
}
