// A list of SCTs of the known kind is spelled by its parts: what is read, written again, is what was read.
#include <cstddef>
#include <cstdint>
#include <string>

#include "sigstore/der_text.h"
#include "sigstore/sct.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

std::string BigEndian(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = bytes; i-- > 0;) text += static_cast<char>(value >> (8 * i) & 0xFFU);
  return text;
}

std::string Counted(std::string_view bytes) { return BigEndian(bytes.size(), 2).append(bytes); }

std::string Written(const std::vector<gl::Sct>& scts) {
  std::string list;
  for (const gl::Sct& sct : scts) {
    std::string text(1, '\0');
    text.append(sct.log_id).append(BigEndian(sct.timestamp, 8)).append(Counted(sct.extensions)).append("\x04\x03");
    list += Counted(text + Counted(sct.signature));
  }
  return gl::DerText(gl::DerTag::kOctetString, Counted(list));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(data, data + size);
  const auto scts = gl::ParseSctList(value);
  if (!scts) return 0;
  Require(scts->size() <= gl::kMaxScts);
  const std::string written = Written(*scts);
  // Those of another version or algorithm are left out; without any the spelling is the same.
  Require(written.size() <= value.size());
  if (written.size() == value.size()) Require(written == value);
  const auto again = gl::ParseSctList(written);
  Require(again && again->size() == scts->size());
  return 0;
}
