// Questions about certificates that src/pki does not answer: every one is about exactly the certificate given.
// Source: RFC 5280, section 4.2; sigstore-provenance.md, sections 5.5 and 5.7.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pki/x509_cert.h"

namespace gl {

// Contents of OBJECT IDENTIFIERs.
inline constexpr std::string_view kOidCodeSigning = "\x2B\x06\x01\x05\x05\x07\x03\x03";      // 1.3.6.1.5.5.7.3.3
inline constexpr std::string_view kOidTimeStamping = "\x2B\x06\x01\x05\x05\x07\x03\x08";     // 1.3.6.1.5.5.7.3.8
inline constexpr std::string_view kOidSubjectAltName = "\x55\x1D\x11";                       // 2.5.29.17
inline constexpr std::string_view kOidSctList = "\x2B\x06\x01\x04\x01\xD6\x79\x02\x04\x02";  // 1.3.6.1.4.1.11129.2.4.2

struct CertificateExtension {
  std::string_view oid;  // content, without tag and length
  bool critical = false;
  std::string_view value;  // what is in its OCTET STRING
};

// All extensions in their order; views into the certificate's own object.
[[nodiscard]] std::vector<CertificateExtension> ExtensionsOf(const Certificate& certificate);

// The purposes that it is limited to.
struct KeyPurposes {
  bool critical = false;
  std::vector<std::string_view> oids;

  [[nodiscard]] bool Have(std::string_view oid) const;
};
// Nothing when the certificate has no extended key usage, an empty list when that is malformed.
[[nodiscard]] std::optional<KeyPurposes> PurposesOf(const Certificate& certificate);

// Whether every critical extension is one whose meaning is looked at here: basicConstraints, keyUsage,
// extendedKeyUsage and, for an end entity, subjectAltName.
[[nodiscard]] bool KnowsCriticalExtensions(const Certificate& certificate, bool end_entity);

// ISSUER signed CERTIFICATE, with SHA-2 or Ed25519, and is named as its issuer, byte for byte. Nothing is said about
// what ISSUER may do.
[[nodiscard]] bool IsIssuedBy(const Certificate& certificate, const Certificate& issuer);

// The name says that it issued itself.
[[nodiscard]] bool IsSelfIssued(const Certificate& certificate);

// The SHA-256 of its SubjectPublicKeyInfo.
[[nodiscard]] std::string KeyHashOf(const Certificate& certificate);

// A name for a message: the common name, or "without a name".
[[nodiscard]] std::string NameOf(const Certificate& certificate);

}  // namespace gl
