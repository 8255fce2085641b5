// One timestamp against the authorities of one trusted root. Source: sigstore-provenance.md, section 5.5.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sigstore/timestamp_token.h"
#include "sigstore/trusted_root.h"

namespace gl {

struct TimestampProof {
  PreciseTime time;
  std::string authority;  // its uri
};

// DER is a timestamp of SIGNATURE (raw) by one of AUTHORITIES, in the time in which that one is believed. Refused under
// kTsaToken, kTsaImprint or kTsaUntrusted.
[[nodiscard]] Proven<TimestampProof> CheckTimestamp(std::string_view der, std::string_view signature,
                                                    std::span<const TrustedAuthority> authorities);

}  // namespace gl
