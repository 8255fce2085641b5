#include "sigstore/certificate_claims.h"

#include "pki/der_reader.h"
#include "sigstore/certificate_rules.h"

namespace gl {
namespace {

using enum ProvenanceReason;

constexpr std::string_view kArc = "\x2B\x06\x01\x04\x01\x83\xBF\x30\x01";  // 1.3.6.1.4.1.57264.1
constexpr std::size_t kLastOldClaim = 6, kFirstNewClaim = 8;
constexpr DerTag kUriName{0x86}, kEmailName{0x81};  // GeneralName's [6] and [1]

// The number of an extension whose OID is the arc and one number below 128.
std::optional<std::size_t> NumberOf(std::string_view oid) {
  if (oid.size() != kArc.size() + 1 || !oid.starts_with(kArc)) return std::nullopt;
  const auto number = static_cast<unsigned char>(oid.back());
  return number < 0x80 ? std::optional<std::size_t>(number) : std::nullopt;
}

Proof KeepClaim(std::size_t number, std::string_view value, CertificateClaims& claims) {
  const bool is_old = number >= 1 && number <= kLastOldClaim;
  if (!is_old && (number < kFirstNewClaim || number > kMaxClaim)) return {};
  std::optional<std::string>& claim = claims.claims[number];
  if (claim) return Refuse(kCertExtension, "the extension " + std::to_string(number) + " stands twice");
  if (is_old) {
    claim = std::string(value);
    return {};
  }
  DerReader reader(value);
  const auto text = reader.Take(DerTag::kUtf8String);
  if (!text || !reader.AtEnd()) {
    return Refuse(kCertExtension, "the extension " + std::to_string(number) + " is not one UTF8String");
  }
  claim = std::string(*text);
  return {};
}

// GeneralNames = SEQUENCE OF GeneralName
std::optional<CertificateClaims::Name> OnlyName(std::string_view value) {
  DerReader outer(value);
  auto names = outer.TakeInside();
  if (!names || !outer.AtEnd()) return std::nullopt;
  const auto name = names->TakeAny();
  if (!name || !names->AtEnd() || (name->tag != kUriName && name->tag != kEmailName)) return std::nullopt;
  const bool is_uri = name->tag == kUriName;
  return CertificateClaims::Name{is_uri ? CertificateClaims::NameKind::kUri : CertificateClaims::NameKind::kEmail,
                                 std::string(name->content)};
}

}  // namespace

Proven<CertificateClaims> ReadClaims(const Certificate& certificate) {
  CertificateClaims claims;
  if (!KnowsCriticalExtensions(certificate, true)) {
    return Refuse(kCertExtension, "the signing certificate has a critical extension that is not known");
  }
  for (const CertificateExtension& extension : ExtensionsOf(certificate)) {
    if (extension.oid == kOidSubjectAltName) claims.name = OnlyName(extension.value);
    if (const auto number = NumberOf(extension.oid)) GL_TRY(KeepClaim(*number, extension.value, claims));
  }
  const auto& issuer = claims[FulcioClaim::kIssuer];
  const auto& old_issuer = claims[FulcioClaim::kOldIssuer];
  if (issuer && old_issuer && *issuer != *old_issuer) {
    return Refuse(kCertExtension, "the certificate names two issuers of its identity", *issuer, *old_issuer);
  }
  return claims;
}

}  // namespace gl
