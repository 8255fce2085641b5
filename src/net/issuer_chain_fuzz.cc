// An accepted value is the same as the one that spells every byte in hex, and holds certificates.
#include <cstddef>
#include <cstdint>

#include "base/hex.h"
#include "net/issuer_chain.h"
#include "pki/pem.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(data, data + size);
  const auto chain = gl::DecodeIssuerChain(value);
  if (!chain) {
    Require(chain.error().fault == gl::Fault::kIntegrity && !chain.error().message.empty());
    return 0;
  }
  Require(chain->size() <= value.size());
  const auto blocks = gl::ParsePemCertificates(*chain);
  Require(blocks && !blocks->empty());
  std::string spelled;
  for (const char byte : *chain) spelled += "%" + gl::HexEncode({&byte, 1});
  if (spelled.size() > gl::kMaxIssuerChainBytes) return 0;
  const auto again = gl::DecodeIssuerChain(spelled);
  Require(again && *again == *chain);
  return 0;
}
