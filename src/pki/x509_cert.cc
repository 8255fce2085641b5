#include "pki/x509_cert.h"

#include <openssl/objects.h>

#include <chrono>
#include <ctime>

namespace gl {
namespace {

std::unexpected<Error> MalformedCertificate(std::string_view rule) {
  return Fail(Fault::kIntegrity, "malformed certificate: " + std::string(rule));
}

// Whether the object encodes back to DER, which a lenient reading of BER would not.
bool EncodesBack(X509* certificate, std::string_view der) {
  if (i2d_X509(certificate, nullptr) != static_cast<int>(der.size())) return false;
  std::string bytes(der.size(), '\0');
  auto* to = reinterpret_cast<unsigned char*>(bytes.data());
  return i2d_X509(certificate, &to) == static_cast<int>(der.size()) && bytes == der;
}

bool AlgorithmsAgree(const X509* certificate) {
  const X509_ALGOR* outer = nullptr;
  X509_get0_signature(nullptr, &outer, certificate);
  return X509_ALGOR_cmp(outer, X509_get0_tbs_sigalg(certificate)) == 0;
}

}  // namespace

std::optional<UnixTime> InstantOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(parts.tm_year + 1900),
                                         std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                         std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  const std::chrono::sys_seconds instant = std::chrono::sys_days(date) + std::chrono::hours(parts.tm_hour) +
                                           std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
  return date.ok() ? std::optional<UnixTime>(instant.time_since_epoch().count()) : std::nullopt;
}

std::string_view DerOf(const X509_NAME* name) {
  const unsigned char* der = nullptr;
  std::size_t size = 0;
  if (X509_NAME_get0_der(name, &der, &size) != 1) return {};
  return {reinterpret_cast<const char*>(der), size};
}

// Source: RFC 5280, section 4.1.
Result<Certificate> Certificate::Parse(std::string_view der) {
  if (der.size() > kMaxCertificateBytes) return MalformedCertificate("it is larger than 16 KiB");
  const unsigned char* at = AsUnsigned(der.data());
  X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate) return MalformedCertificate("it is not X.509 in DER");
  if (at != AsUnsigned(der.data()) + der.size()) return MalformedCertificate("bytes follow after its end");
  if (!EncodesBack(certificate.get(), der)) return MalformedCertificate("it is BER, not DER");
  if (X509_get_version(certificate.get()) != X509_VERSION_3) return MalformedCertificate("it is not of version 3");
  if (!AlgorithmsAgree(certificate.get())) return MalformedCertificate("it names two signature algorithms");
  // The first look at the extensions makes OpenSSL read all that it knows; a repeated one counts as invalid.
  if ((X509_get_extension_flags(certificate.get()) & EXFLAG_INVALID) != 0)
    return MalformedCertificate("an invalid extension");
  const auto from = InstantOf(X509_get0_notBefore(certificate.get()));
  const auto until = InstantOf(X509_get0_notAfter(certificate.get()));
  if (!from || !until) return MalformedCertificate("its validity is no pair of times");
  return Certificate(der, std::move(certificate), {*from, *until});
}

std::string_view Certificate::SubjectDer() const { return DerOf(X509_get_subject_name(certificate_.get())); }

std::string_view Certificate::IssuerDer() const { return DerOf(X509_get_issuer_name(certificate_.get())); }

std::optional<std::string> Certificate::CommonName() const {
  const X509_NAME* subject = X509_get_subject_name(certificate_.get());
  const int first = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (first < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, first) >= 0) return std::nullopt;
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first));
  const int type = ASN1_STRING_type(value);
  if (type != V_ASN1_UTF8STRING && type != V_ASN1_PRINTABLESTRING) return std::nullopt;
  const std::string_view name = BytesOf(value);
  return name.contains('\0') ? std::nullopt : std::optional<std::string>(name);
}

bool Certificate::SignedWithEcdsaSha256() const {
  return X509_get_signature_nid(certificate_.get()) == NID_ecdsa_with_SHA256;
}

// Source: RFC 5480, section 2.1.1: the parameters are the curve's identifier. OpenSSL would accept the explicit
// parameters of the same curve, and other curves with its generator were CVE-2020-0601's way in elsewhere.
bool Certificate::HasP256Key() const {
  X509_ALGOR* algorithm = nullptr;
  X509_PUBKEY_get0_param(nullptr, nullptr, nullptr, &algorithm, X509_get_X509_PUBKEY(certificate_.get()));
  const ASN1_OBJECT* kind = nullptr;
  int parameter_type = 0;
  const void* parameter = nullptr;
  X509_ALGOR_get0(&kind, &parameter_type, &parameter, algorithm);
  return OBJ_obj2nid(kind) == NID_X9_62_id_ecPublicKey && parameter_type == V_ASN1_OBJECT &&
         OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(parameter)) == NID_X9_62_prime256v1 &&
         X509_get0_pubkey(certificate_.get()) != nullptr;
}

Certificate::Authority Certificate::IsAuthority() const {
  const BasicConstraintsPtr constraints(
      static_cast<BASIC_CONSTRAINTS*>(X509_get_ext_d2i(certificate_.get(), NID_basic_constraints, nullptr, nullptr)));
  if (!constraints) return Authority::kNotSaid;
  return constraints->ca != 0 ? Authority::kYes : Authority::kNo;
}

bool Certificate::Allows(Usage usage) const {
  const auto flag = [usage]() -> std::uint32_t {
    switch (usage) {
      case Usage::kDigitalSignature:
        return KU_DIGITAL_SIGNATURE;
      case Usage::kKeyCertSign:
        return KU_KEY_CERT_SIGN;
      case Usage::kCrlSign:
        return KU_CRL_SIGN;
    }
    return 0;
  }();
  const bool said = (X509_get_extension_flags(certificate_.get()) & EXFLAG_KUSAGE) != 0;
  return said && (X509_get_key_usage(certificate_.get()) & flag) != 0;
}

std::vector<std::string_view> Certificate::Extensions(const Oid& oid) const {
  std::vector<std::string_view> found;
  for (int i = 0; i < X509_get_ext_count(certificate_.get()); ++i) {
    X509_EXTENSION* extension = X509_get_ext(certificate_.get(), i);
    const ASN1_OBJECT* object = X509_EXTENSION_get_object(extension);
    const std::string_view der(reinterpret_cast<const char*>(OBJ_get0_data(object)), OBJ_length(object));
    if (der == oid.der) found.push_back(BytesOf(X509_EXTENSION_get_data(extension)));
  }
  return found;
}

std::string Certificate::Spki() const {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate_.get()), &der);
  if (size <= 0) return {};
  std::string spki(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return spki;
}

std::optional<P256Key> Certificate::Key() const {
  if (!HasP256Key()) return std::nullopt;
  return P256Key(EvpPkeyPtr(X509_get_pubkey(certificate_.get())));
}

}  // namespace gl
