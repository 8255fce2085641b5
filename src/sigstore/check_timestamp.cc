#include "sigstore/check_timestamp.h"

#include "crypto/digest.h"
#include "sigstore/certificate_rules.h"

namespace gl {
namespace {

using enum ProvenanceReason;

std::unexpected<Refusal> Untrusted(std::string_view rule) {
  return Refuse(kTsaUntrusted, "a timestamp: " + std::string(rule));
}

// The token has the INTEGER's content, with a zero in front of a high bit; OpenSSL keeps the magnitude.
bool IsNamed(const Certificate& certificate, const TimestampToken& token) {
  std::string_view serial = token.serial;
  if (serial.size() > 1 && serial.front() == '\0') serial.remove_prefix(1);
  return certificate.IssuerDer() == token.issuer && BytesOf(X509_get0_serialNumber(certificate.Get())) == serial;
}

// What is true of a certificate that may sign timestamps. Source: RFC 3161, section 2.3.
Proof CheckSigner(const Certificate& signer, const TimestampToken& token) {
  const auto purposes = PurposesOf(signer);
  if (!purposes || !purposes->critical || purposes->oids.size() != 1 || !purposes->Have(kOidTimeStamping)) {
    return Untrusted("its signer's certificate is not for timestamps and nothing else");
  }
  if (signer.IsAuthority() == Certificate::Authority::kYes) return Untrusted("its signer is a certificate authority");
  if (!KnowsCriticalExtensions(signer, true)) return Untrusted("its signer's certificate has an unknown extension");
  for (const TimestampToken::CertificateHash& expected : token.certificate_hashes) {
    const std::string digest =
        expected.hash ? Sha2Of(*expected.hash, signer.Der()) : DigestOf(HashAlgorithm::kSha1, signer.Der());
    if (digest != expected.digest) return Untrusted("it names another certificate than its signer's");
  }
  const auto key = VerifyingKey::Of(signer);
  const bool holds = key && (key->GetKind() == VerifyingKey::Kind::kEd25519
                                 ? key->Verifies(token.signature, token.signed_text)
                                 : key->Verifies(token.signature, token.signed_text, token.signature_hash));
  if (!holds) return Untrusted("its signature does not hold");
  return {};
}

// SIGNER was issued by the chain's certificate FIRST or, below none of them, is the chain's own leaf.
Proof CheckPath(const Certificate& signer, const AuthorityChain& chain, std::size_t first, const PreciseTime& time) {
  if (!time.IsIn(signer.Validity())) return Untrusted("its signer's certificate was not valid then");
  if (first == chain.Size()) return {};  // the leaf is the anchor too
  if (!chain.HoldsFrom(first, kOidTimeStamping) || !IsIssuedBy(signer, chain.At(first))) {
    return Untrusted("its signer's certificate has no path to the authority's anchor");
  }
  if (!time.IsIn(chain.ValidityFrom(first))) return Untrusted("a certificate of the authority was not valid then");
  return {};
}

// An authority that lists only authorities: its leaf has to come with the token.
Proof CheckEmbedded(const TimestampToken& token, const AuthorityChain& chain) {
  for (const std::string_view der : token.certificates) {
    const auto signer = Certificate::Parse(der);
    if (!signer || !IsNamed(*signer, token)) continue;
    GL_TRY(CheckSigner(*signer, token));
    for (std::size_t i = 0; i < chain.Size(); ++i) {
      if (chain.At(i).SubjectDer() == token.issuer) return CheckPath(*signer, chain, i, token.time);
    }
  }
  return Untrusted("its signer is not below a trusted authority");
}

Proof CheckAgainst(const TimestampToken& token, const TrustedAuthority& authority) {
  if (authority.chain.HasLeaf()) {
    const Certificate& leaf = authority.chain.At(0);
    if (!IsNamed(leaf, token)) return Untrusted("its signer is not a trusted authority");
    GL_TRY(CheckSigner(leaf, token));
    GL_TRY(CheckPath(leaf, authority.chain, 1, token.time));
  } else {
    GL_TRY(CheckEmbedded(token, authority.chain));
  }
  if (!token.time.IsIn(authority.valid)) {
    return Untrusted("it is from " + FormatUtcTime(token.time.second) + ", when its authority is not believed");
  }
  return {};
}

}  // namespace

Proven<TimestampProof> CheckTimestamp(std::string_view der, std::string_view signature,
                                      std::span<const TrustedAuthority> authorities) {
  GL_ASSIGN(const TimestampToken token, ParseTimestampToken(der));
  if (token.imprint != Sha2Of(token.imprint_hash, signature)) {
    return Refuse(kTsaImprint, "a timestamp is about another signature");
  }
  Proof last = Untrusted("the trusted root lists no timestamp authority");
  for (const TrustedAuthority& authority : authorities) {
    Proof held = CheckAgainst(token, authority);
    if (held) return TimestampProof{token.time, authority.uri};
    // The authority that is named says more than one that is not.
    if (authority.chain.HasLeaf() && !IsNamed(authority.chain.At(0), token) && &authority != &authorities.front()) {
      continue;
    }
    last = std::move(held);
  }
  return std::unexpected(std::move(last).error());
}

}  // namespace gl
