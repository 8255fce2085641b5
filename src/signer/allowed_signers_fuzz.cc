// What is accepted is the one spelling of its keys, no two of which are the same; a refusal is one printable line.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/base64.h"
#include "signer/allowed_signers.h"
#include "signer/ssh_wire.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(data, data + size);
  const auto signers = gl::ParseAllowedSigners(value);
  if (!signers) {
    Require(signers.error().fault == gl::Fault::kConfig && IsPrintable(signers.error().message));
    Require(signers.error().message.size() < 1000);
    return 0;
  }
  std::string text;
  for (const gl::PublicKey& key : *signers) {
    Require(std::ranges::count(*signers, key.Blob(), &gl::PublicKey::Blob) == 1);
    Require(key.Fingerprint().starts_with("SHA256:") && key.Fingerprint().size() == 50);
    gl::ByteReader reader(key.Blob());
    if (!text.empty()) text += ';';
    text.append(gl::TakeString(reader).value()).append(" ").append(gl::Base64Encode(key.Blob()));
  }
  Require(text == value);
  return 0;
}
