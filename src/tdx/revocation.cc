#include "tdx/revocation.h"

#include "base/text.h"

namespace gl {

static std::unexpected<Rejection> Invalid(std::string_view what, const Error& error) {
  return Reject(Reason::kCrlInvalid, std::string(what) + ": " + error.message);
}

Judged<Crl> ReadCrl(std::string_view der, const Certificate& issuer, UnixTime time, std::string_view what) {
  auto crl = Crl::Parse(der);
  if (!crl) return Invalid(what, crl.error());
  if (const Status issued = crl->CheckIssuedBy(issuer); !issued) return Invalid(what, issued.error());
  if (!crl->Window().Holds(time)) {
    return Reject(Reason::kCrlExpired, std::string(what) + " holds from " + FormatUtcTime(crl->Window().from) + " to " +
                                           FormatUtcTime(crl->Window().until) + ", not at " + FormatUtcTime(time));
  }
  return *std::move(crl);
}

Judgement CheckNotRevoked(const Crl& crl, const Certificate& certificate) {
  if (!crl.Lists(certificate)) return {};
  return Reject(Reason::kCertRevoked, "the certificate '" + Printable(certificate.CommonName().value_or("?"), 80) +
                                          "' is revoked by its issuer");
}

}  // namespace gl
