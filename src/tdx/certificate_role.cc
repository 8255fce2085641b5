#include "tdx/certificate_role.h"

#include <algorithm>

#include "base/text.h"
#include "pki/pem.h"

namespace gl {

// The rules that all certificates of the hierarchy have in common.
static Judgement CheckCommon(const Certificate& certificate, std::initializer_list<std::string_view> names,
                             Reason reason) {
  const std::string name = certificate.CommonName().value_or("");
  if (std::ranges::find(names, name) == names.end()) {
    return Reject(reason, "a certificate has the common name '" + Printable(name, 80) + "' where '" +
                              std::string(*names.begin()) + "' must be");
  }
  if (!certificate.SignedWithEcdsaSha256()) {
    return Reject(reason, "the certificate '" + name + "' is not signed with ecdsa-with-SHA256");
  }
  if (!certificate.HasP256Key()) return Reject(reason, "the key of the certificate '" + name + "' is not on P-256");
  return {};
}

Judgement CheckEndEntity(const Certificate& certificate, std::string_view name, Reason reason) {
  GL_TRY(CheckCommon(certificate, {name}, reason));
  if (certificate.IsAuthority() != Certificate::Authority::kNo) {
    return Reject(reason, "the certificate '" + std::string(name) + "' does not say that it is no authority");
  }
  if (!certificate.Allows(Certificate::Usage::kDigitalSignature)) {
    return Reject(reason, "the key of the certificate '" + std::string(name) + "' is not for signing");
  }
  return {};
}

Judgement CheckAuthority(const Certificate& certificate, std::initializer_list<std::string_view> names, Reason reason) {
  GL_TRY(CheckCommon(certificate, names, reason));
  if (certificate.IsAuthority() != Certificate::Authority::kYes ||
      !certificate.Allows(Certificate::Usage::kKeyCertSign)) {
    return Reject(reason, "the certificate '" + certificate.CommonName().value_or("") +
                              "' is no authority that may sign certificates");
  }
  return {};
}

Judged<Certificate> ParseCertificate(std::string_view der, std::string_view what, Reason reason) {
  auto certificate = Certificate::Parse(der);
  if (!certificate) return Reject(reason, std::string(what) + ": " + certificate.error().message);
  return *std::move(certificate);
}

Judged<std::vector<Certificate>> ParseChain(std::string_view pem, std::size_t count, const Certificate& root,
                                            std::string_view what, Reason reason) {
  const auto blocks = ParsePemCertificates(pem);
  if (!blocks) return Reject(reason, std::string(what) + ": " + blocks.error().message);
  if (blocks->size() != count) {
    return Reject(reason, std::string(what) + " has " + std::to_string(blocks->size()) + " certificates, not " +
                              std::to_string(count));
  }
  std::vector<Certificate> certificates;
  for (const std::string& block : *blocks) {
    if (block == root.Der()) continue;  // parsed already
    GL_ASSIGN(Certificate certificate, ParseCertificate(block, what, reason));
    certificates.push_back(std::move(certificate));
  }
  if (blocks->back() != root.Der()) {
    return Reject(Reason::kUntrustedRoot, std::string(what) + " does not end in the configured root certificate");
  }
  if (certificates.size() + 1 != count) return Reject(reason, std::string(what) + " has the root more than once");
  return certificates;
}

}  // namespace gl
