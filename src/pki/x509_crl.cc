#include "pki/x509_crl.h"

#include <limits>

namespace gl {
namespace {

std::unexpected<Error> Unusable(std::string_view rule) {
  return Fail(Fault::kIntegrity, "unusable revocation list: " + std::string(rule));
}

bool EncodesBack(X509_CRL* crl, std::string_view der) {
  if (i2d_X509_CRL(crl, nullptr) != static_cast<int>(der.size())) return false;
  std::string bytes(der.size(), '\0');
  auto* to = reinterpret_cast<unsigned char*>(bytes.data());
  return i2d_X509_CRL(crl, &to) == static_cast<int>(der.size()) && bytes == der;
}

// A list without these extensions speaks about all certificates of its issuer and about every reason. One that has
// them may be honest and still be silent about the certificate that is asked for.
Status CheckExtensions(X509_CRL* crl) {
  if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) return Unusable("it is a delta list");
  if (X509_CRL_get_ext_by_NID(crl, NID_issuing_distribution_point, -1) >= 0) {
    return Unusable("it is indirect or speaks about a part of the certificates only");
  }
  if (X509_CRL_get_ext_by_critical(crl, 1, -1) >= 0) return Unusable("it has an unknown critical extension");
  STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(crl);
  for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
    if (X509_REVOKED_get_ext_by_critical(sk_X509_REVOKED_value(entries, i), 1, -1) >= 0) {
      return Unusable("an entry has an unknown critical extension");
    }
  }
  return {};
}

}  // namespace

Result<Crl> Crl::Parse(std::string_view der) {
  if (der.size() > std::numeric_limits<int>::max()) return Unusable("it is too large");
  const unsigned char* at = AsUnsigned(der.data());
  X509CrlPtr crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  if (!crl) return Unusable("it is not a list in DER");
  if (at != AsUnsigned(der.data()) + der.size()) return Unusable("bytes follow after its end");
  if (!EncodesBack(crl.get(), der)) return Unusable("it is BER, not DER");
  if (X509_CRL_get_signature_nid(crl.get()) != NID_ecdsa_with_SHA256) {
    return Unusable("it is not signed with ecdsa-with-SHA256");
  }
  const auto from = InstantOf(X509_CRL_get0_lastUpdate(crl.get()));
  const auto until = InstantOf(X509_CRL_get0_nextUpdate(crl.get()));
  if (!from || !until) return Unusable("it does not say from when until when it holds");
  GL_TRY(CheckExtensions(crl.get()));
  return Crl(std::move(crl), {*from, *until});
}

// X509_CRL_verify compares the inner with the outer signature algorithm, too.
Status Crl::CheckIssuedBy(const Certificate& issuer) const {
  if (DerOf(X509_CRL_get_issuer(crl_.get())) != issuer.SubjectDer()) {
    return Unusable("its issuer has another name than the certificate's");
  }
  if (!issuer.Allows(Certificate::Usage::kCrlSign)) return Unusable("its issuer may not sign lists");
  if (X509_CRL_verify(crl_.get(), X509_get0_pubkey(issuer.Get())) != 1) {
    return Unusable("its signature does not verify under its issuer's key");
  }
  return {};
}

bool Crl::Lists(const Certificate& certificate) const {
  X509_REVOKED* entry = nullptr;
  return X509_CRL_get0_by_serial(crl_.get(), &entry, X509_get0_serialNumber(certificate.Get())) != 0;
}

}  // namespace gl
