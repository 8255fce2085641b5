// A timestamp that is read is exactly its bytes: one more or one fewer is refused; what it says lies inside it.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "pki/der_reader.h"
#include "sigstore/timestamp_token.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

bool IsInside(std::string_view part, std::string_view whole) {
  return std::less_equal<>()(whole.data(), part.data()) &&
         std::less_equal<>()(part.data() + part.size(), whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string der(data, data + size);
  const auto token = gl::ParseTimestampToken(der);
  if (!token) {
    Require(token.error().reason == gl::ProvenanceReason::kTsaToken);
    return 0;
  }
  for (const std::string_view part : {token->imprint, token->issuer, token->serial, token->signature}) {
    Require(IsInside(part, der));
  }
  for (const std::string_view certificate : token->certificates) Require(IsInside(certificate, der));
  gl::DerReader attributes(token->signed_text);
  Require(attributes.Take(gl::DerTag::kSet).has_value() && attributes.AtEnd());
  Require(!gl::ParseTimestampToken(der + '\0') && !gl::ParseTimestampToken(der.substr(0, der.size() - 1)));
  return 0;
}
