// One X.509 certificate: parsed once, strictly, and asked by rule. What a certificate says here is a claim until a path
// to a root holds (pki/x509_chain.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pki/ecdsa_p256.h"
#include "pki/oid_table.h"
#include "pki/openssl_handle.h"
#include "pki/utc_time.h"

namespace gl {

inline constexpr std::size_t kMaxCertificateBytes = 16U << 10U;

class Certificate {
 public:
  // What basicConstraints says. An end entity may have it with CA false, or not at all.
  enum class Authority { kNotSaid, kNo, kYes };
  enum class Usage { kDigitalSignature, kKeyCertSign, kCrlSign };

  // DER must be exactly one certificate of version 3, in the form that encodes back to the same bytes, whose inner and
  // outer signature algorithms agree and whose validity and known extensions can be read. Fault::kIntegrity.
  [[nodiscard]] static Result<Certificate> Parse(std::string_view der);

  [[nodiscard]] std::string_view Der() const { return der_; }
  [[nodiscard]] std::string_view SubjectDer() const;
  [[nodiscard]] std::string_view IssuerDer() const;
  // The subject's common name when it has exactly one and it is text without NUL.
  [[nodiscard]] std::optional<std::string> CommonName() const;
  [[nodiscard]] const TimeWindow& Validity() const { return validity_; }

  [[nodiscard]] bool SignedWithEcdsaSha256() const;
  [[nodiscard]] bool HasP256Key() const;  // by the name of the curve, not by its parameters
  [[nodiscard]] Authority IsAuthority() const;
  // Whether keyUsage is there and has this use.
  [[nodiscard]] bool Allows(Usage usage) const;
  // The OCTET STRING's content of every extension OID, critical or not.
  [[nodiscard]] std::vector<std::string_view> Extensions(const Oid& oid) const;

  // The key; nothing when it is not one on P-256.
  [[nodiscard]] std::optional<P256Key> Key() const;

  // Its SubjectPublicKeyInfo in DER, empty when it can't be written.
  [[nodiscard]] std::string Spki() const;

  // OpenSSL's object, which stays this certificate's.
  [[nodiscard]] X509* Get() const { return certificate_.get(); }

 private:
  Certificate(std::string_view der, X509Ptr certificate, TimeWindow validity)
      : der_(der), certificate_(std::move(certificate)), validity_(validity) {}

  std::string der_;
  X509Ptr certificate_;
  TimeWindow validity_;
};

// The instant of an ASN.1 time, nothing when it is malformed.
[[nodiscard]] std::optional<UnixTime> InstantOf(const ASN1_TIME* time);

// The DER bytes of NAME as they were parsed.
[[nodiscard]] std::string_view DerOf(const X509_NAME* name);

}  // namespace gl
