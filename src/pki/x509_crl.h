// A certificate revocation list: complete, direct, and signed by the issuer whose certificates it speaks about.
// Source: RFC 5280, section 5.
#pragma once

#include <string_view>

#include "base/result.h"
#include "pki/x509_cert.h"

namespace gl {

class Crl {
 public:
  // DER must be exactly one list, in the form that encodes back to the same bytes, signed with ecdsa-with-SHA256, with
  // both times. Refused are a delta list, one that speaks about other issuers' certificates or only about some
  // certificates or reasons, and any critical extension. Fault::kIntegrity.
  [[nodiscard]] static Result<Crl> Parse(std::string_view der);

  // ISSUER made it: the names are equal byte for byte, ISSUER may sign lists, the signature verifies.
  // Fault::kIntegrity.
  [[nodiscard]] Status CheckIssuedBy(const Certificate& issuer) const;

  // From thisUpdate to nextUpdate.
  [[nodiscard]] const TimeWindow& Window() const { return window_; }

  // Whether the serial number of CERTIFICATE is in it. Means something for certificates of the list's own issuer only:
  // serial numbers of other issuers may be equal.
  [[nodiscard]] bool Lists(const Certificate& certificate) const;

 private:
  Crl(X509CrlPtr crl, TimeWindow window) : crl_(std::move(crl)), window_(window) {}

  X509CrlPtr crl_;
  TimeWindow window_;
};

}  // namespace gl
