// An accepted bundle, written anew from what was read, is accepted and reads the same.
#include <cstddef>
#include <cstdint>

#include "base/hex.h"
#include "tdx/collateral.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

// As a JSON string, with every character escaped that may be.
std::string Quoted(std::string_view text) {
  std::string spelled = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || character == '"' || character == '\\') {
      spelled += "\\u00" + gl::HexEncode({&character, 1});
    } else {
      spelled += character;
    }
  }
  return spelled + "\"";
}

std::string Members(const std::string& name, const gl::SignedText& document) {
  return "\"" + name + "\":" + Quoted(document.text) + ",\"" + name + "_signature\":\"" +
         gl::HexEncode(document.signature) + "\",\"" + name + "_issuer_chain\":" + Quoted(document.issuer_chain);
}

bool Same(const gl::SignedText& one, const gl::SignedText& other) {
  return one.text == other.text && one.signature == other.signature && one.issuer_chain == other.issuer_chain;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto collateral = gl::ParseCollateral(text);
  if (!collateral) {
    Require(collateral.error().reason == gl::Reason::kCollateralMalformed && !collateral.error().message.empty());
    return 0;
  }
  const std::string anew = "{\"root_ca_crl\":\"" + gl::HexEncode(collateral->root_crl) + "\",\"pck_crl\":\"" +
                           gl::HexEncode(collateral->pck_crl) + "\"," + Members("tcb_info", collateral->tcb_info) +
                           "," + Members("qe_identity", collateral->qe_identity) + "}";
  const auto again = gl::ParseCollateral(anew);
  Require(again && again->root_crl == collateral->root_crl && again->pck_crl == collateral->pck_crl);
  Require(Same(again->tcb_info, collateral->tcb_info) && Same(again->qe_identity, collateral->qe_identity));
  return 0;
}
