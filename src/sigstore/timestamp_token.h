// An RFC 3161 timestamp, read: who says that he saw which hash when. Nothing of it is proven here.
// Source: RFC 3161, section 2.4.2; RFC 5652, section 5; sigstore-provenance.md, section 5.5.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pki/utc_time.h"
#include "sigstore/reason.h"
#include "sigstore/verifying_key.h"

namespace gl {

inline constexpr std::size_t kMaxTokenBytes = 64U << 10U;
inline constexpr std::size_t kMaxTokenCertificates = 10;

// An instant that may lie within a second.
struct PreciseTime {
  UnixTime second = 0;
  bool more = false;  // later than the second begins

  [[nodiscard]] bool IsIn(const TimeWindow& window) const {
    return window.from <= second && second <= window.until - (more ? 1 : 0);
  }
};

// Views into the token.
struct TimestampToken {
  PreciseTime time;
  Sha2 imprint_hash = Sha2::kSha256;
  std::string_view imprint;
  std::string_view issuer, serial;             // of the signer's certificate: a Name in DER, the content of an INTEGER
  std::vector<std::string_view> certificates;  // DER, in no order that means anything
  // What the signer's certificate has to hash to, if the token says so.
  struct CertificateHash {
    std::optional<Sha2> hash;  // nothing: SHA-1
    std::string_view digest;
  };
  std::vector<CertificateHash> certificate_hashes;
  std::string signed_text;  // the signed attributes as they are signed
  std::string_view signature;
  Sha2 signature_hash = Sha2::kSha256;
};

// DER is exactly one TimeStampResp that grants, or one bare TimeStampToken, with one signer whose signed attributes
// name the type and the digest of what is signed. Refused under kTsaToken.
[[nodiscard]] Proven<TimestampToken> ParseTimestampToken(std::string_view der);

}  // namespace gl
