// X.509 certificates and revocation lists, signed with test keys and written without OpenSSL's own writer, so that a
// test can make what a proper writer would not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/builders/test_key.h"

namespace gl::test {

// Bits of keyUsage, as its first byte has them.
inline constexpr unsigned char kDigitalSignature = 0x80, kKeyCertSign = 0x04, kCrlSign = 0x02;
inline constexpr std::string_view kEcdsaWithSha256 = "1.2.840.10045.4.3.2";
inline constexpr std::string_view kEcdsaWithSha384 = "1.2.840.10045.4.3.3";

// Certificate { ... }; what is not set is left out.
struct CertSpec {
  std::string subject, issuer;  // common names
  std::string serial = "\x01";  // big-endian
  std::int64_t from = 0, until = 0;
  unsigned version = 3;
  std::optional<bool> ca = std::nullopt;  // basicConstraints
  std::optional<unsigned> path_length = std::nullopt;
  std::optional<unsigned char> key_usage = std::nullopt;
  std::vector<std::string> extensions = {};           // more of them: CertExtension makes one
  std::string signature_algorithm{kEcdsaWithSha256};  // the name; the signature is as the issuer's key makes it
  std::string spki = {};                              // another key than the subject's, in DER
};

struct CrlSpec {
  std::string issuer;
  std::int64_t from = 0;
  std::optional<std::int64_t> until = std::nullopt;  // nextUpdate
  std::vector<std::string> serials = {};
  std::vector<std::string> extensions = {};
  std::string entry_extensions = {};  // of each entry, the DER of a sequence's content
  std::string signature_algorithm{kEcdsaWithSha256};
};

[[nodiscard]] std::string CertExtension(std::string_view oid, bool critical, std::string_view der);

// DER of the distinguished name with the common name NAME; of the one without attributes when that is empty.
[[nodiscard]] std::string DistinguishedName(std::string_view name);

// The certificate of SUBJECT's key, signed by ISSUER's. Key identifiers are added, as OpenSSL's strict checks want
// them.
[[nodiscard]] std::string MakeCert(const CertSpec& spec, const TestKey& subject, const TestKey& issuer);
[[nodiscard]] std::string MakeCrl(const CrlSpec& spec, const TestKey& issuer);

// A CERTIFICATE block, with lines of 64 characters that end in LINE_END.
[[nodiscard]] std::string ToPem(std::string_view der, std::string_view line_end = "\n");

}  // namespace gl::test
