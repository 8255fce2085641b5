#include "sigstore/certificate_rules.h"

#include <openssl/objects.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crypto/digest.h"
#include "pki/der_reader.h"

namespace gl {
namespace {

constexpr std::string_view kOidBasicConstraints = "\x55\x1D\x13";
constexpr std::string_view kOidKeyUsage = "\x55\x1D\x0F";
constexpr std::string_view kOidExtendedKeyUsage = "\x55\x1D\x25";

bool IsStrongSignature(int nid) {
  static constexpr std::array kStrong = {NID_ecdsa_with_SHA256,
                                         NID_ecdsa_with_SHA384,
                                         NID_ecdsa_with_SHA512,
                                         NID_sha256WithRSAEncryption,
                                         NID_sha384WithRSAEncryption,
                                         NID_sha512WithRSAEncryption,
                                         NID_ED25519};
  return std::ranges::find(kStrong, nid) != kStrong.end();
}

}  // namespace

std::vector<CertificateExtension> ExtensionsOf(const Certificate& certificate) {
  std::vector<CertificateExtension> all;
  for (int i = 0; i < X509_get_ext_count(certificate.Get()); ++i) {
    X509_EXTENSION* const extension = X509_get_ext(certificate.Get(), i);
    const ASN1_OBJECT* const object = X509_EXTENSION_get_object(extension);
    all.push_back({{reinterpret_cast<const char*>(OBJ_get0_data(object)), OBJ_length(object)},
                   X509_EXTENSION_get_critical(extension) != 0,
                   BytesOf(X509_EXTENSION_get_data(extension))});
  }
  return all;
}

bool KeyPurposes::Have(std::string_view oid) const { return std::ranges::find(oids, oid) != oids.end(); }

std::optional<KeyPurposes> PurposesOf(const Certificate& certificate) {
  for (const CertificateExtension& extension : ExtensionsOf(certificate)) {
    if (extension.oid != kOidExtendedKeyUsage) continue;
    KeyPurposes purposes = {.critical = extension.critical, .oids = {}};
    DerReader outer(extension.value);
    auto list = outer.TakeInside();
    if (!list || !outer.AtEnd()) return purposes;
    while (const auto oid = list->Take(DerTag::kOid)) purposes.oids.push_back(*oid);
    if (!list->AtEnd()) purposes.oids.clear();
    return purposes;
  }
  return std::nullopt;
}

bool KnowsCriticalExtensions(const Certificate& certificate, bool end_entity) {
  return std::ranges::all_of(ExtensionsOf(certificate), [&](const CertificateExtension& extension) {
    return !extension.critical || extension.oid == kOidBasicConstraints || extension.oid == kOidKeyUsage ||
           extension.oid == kOidExtendedKeyUsage || (end_entity && extension.oid == kOidSubjectAltName);
  });
}

bool IsIssuedBy(const Certificate& certificate, const Certificate& issuer) {
  EVP_PKEY* const key = X509_get0_pubkey(issuer.Get());
  return certificate.IssuerDer() == issuer.SubjectDer() &&
         IsStrongSignature(X509_get_signature_nid(certificate.Get())) && key != nullptr &&
         X509_verify(certificate.Get(), key) == 1;
}

bool IsSelfIssued(const Certificate& certificate) { return certificate.IssuerDer() == certificate.SubjectDer(); }

std::string KeyHashOf(const Certificate& certificate) {
  const std::string spki = certificate.Spki();
  return spki.empty() ? "" : DigestOf(HashAlgorithm::kSha256, spki);
}

std::string NameOf(const Certificate& certificate) {
  const auto name = certificate.CommonName();
  return name ? "'" + Printable(*name, 80) + "'" : "without a name";
}

}  // namespace gl
