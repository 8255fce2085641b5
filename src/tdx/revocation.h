// What the two revocation lists of the collateral say.
#pragma once

#include <string_view>

#include "pki/x509_crl.h"
#include "tdx/reason.h"

namespace gl {

// The list DER, which messages call WHAT: usable, made by ISSUER, current at TIME. A list that is missing or can't be
// verified is a rejection, never "nothing is revoked". Reason::kCrlInvalid, Reason::kCrlExpired.
[[nodiscard]] Judged<Crl> ReadCrl(std::string_view der, const Certificate& issuer, UnixTime time,
                                  std::string_view what);

// CERTIFICATE, which the issuer of CRL issued, is not in it. Reason::kCertRevoked.
[[nodiscard]] Judgement CheckNotRevoked(const Crl& crl, const Certificate& certificate);

}  // namespace gl
