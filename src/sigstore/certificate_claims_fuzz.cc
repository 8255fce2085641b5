// A claim that is read of a certificate stands in it, byte for byte; and a certificate without its list of SCTs is
// shorter and has none.
#include <cstddef>
#include <cstdint>

#include "sigstore/certificate_claims.h"
#include "sigstore/der_text.h"
#include "sigstore/sct.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string der(data, data + size);
  const auto certificate = gl::Certificate::Parse(der);
  if (!certificate) return 0;
  if (const auto tbs = gl::TbsWithoutSct(der)) {
    Require(tbs->size() < der.size());
    // Nothing is left to take out a second time.
    const std::string signed_again = gl::DerText(gl::DerTag::kSequence, *tbs);
    Require(!gl::TbsWithoutSct(signed_again).has_value());
  }
  const auto claims = gl::ReadClaims(*certificate);
  if (!claims) {
    Require(claims.error().reason == gl::ProvenanceReason::kCertExtension);
    return 0;
  }
  for (const auto& claim : claims->claims) Require(!claim || der.contains(*claim));
  if (claims->name) Require(der.contains(claims->name->text));
  return 0;
}
