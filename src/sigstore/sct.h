// Signed certificate timestamps inside a certificate: a log's word that it saw the certificate.
// Source: RFC 6962, sections 3.2 and 3.3; sigstore-provenance.md, section 5.7.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sigstore/trusted_root.h"

namespace gl {

inline constexpr std::size_t kMaxScts = 32;

struct Sct {
  std::string_view log_id;      // 32 bytes
  std::uint64_t timestamp = 0;  // milliseconds since the epoch
  std::string_view extensions;
  std::string_view signature;
};

// The list in the value of the extension, which is a DER OCTET STRING; those of another version or signature algorithm
// than are known are left out. Nothing when it is malformed or has more than kMaxScts. Views into VALUE.
[[nodiscard]] std::optional<std::vector<Sct>> ParseSctList(std::string_view value);

// The TBSCertificate of CERTIFICATE (DER) without the extension of that list; nothing when there is not exactly one.
[[nodiscard]] std::optional<std::string> TbsWithoutSct(std::string_view certificate);

// Some log of LOGS, in the time of its key, signed an SCT in LEAF for the issuer with the key hash ISSUER_KEY_HASH.
// Refused under kCertSct.
[[nodiscard]] Proof CheckSct(const Certificate& leaf, std::string_view issuer_key_hash,
                             std::span<const TrustedLog> logs);

}  // namespace gl
