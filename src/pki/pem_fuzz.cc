// Certificates that are accepted are accepted again when they are written anew, and are the same ones; a text before or
// between them never is.
#include <cstddef>
#include <cstdint>

#include "base/base64.h"
#include "pki/pem.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

std::string Block(const std::string& der) {
  return "-----BEGIN CERTIFICATE-----\n" + gl::Base64Encode(der) + "\n-----END CERTIFICATE-----";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto blocks = gl::ParsePemCertificates(text);
  if (!blocks) {
    Require(blocks.error().fault == gl::Fault::kIntegrity && !blocks.error().message.empty());
    return 0;
  }
  Require(blocks->size() <= gl::kMaxPemBlocks);
  std::string anew;
  for (const std::string& der : *blocks) {
    Require(!der.empty());
    anew += Block(der);
  }
  const auto again = gl::ParsePemCertificates(anew);
  Require(again && *again == *blocks);
  Require(!gl::ParsePemCertificates("x" + text));
  return 0;
}
