#include "tests/builders/cert_builder.h"

#include "base/base64.h"
#include "crypto/digest.h"
#include "tests/builders/der_writer.h"

namespace gl::test {
namespace {

constexpr unsigned char kVersionTag = 0xA0, kExtensionsTag = 0xA3, kCrlExtensionsTag = 0xA0, kKeyIdTag = 0x80;

// Any 20 bytes will do as long as both sides have the same.
std::string KeyId(const TestKey& key) { return DigestOf(HashAlgorithm::kSha1, key.Spki()); }

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += part;
  return joined;
}

std::string Algorithm(std::string_view oid) { return DerSequence(DerOid(oid)); }

std::string Signed(const std::string& content, std::string_view algorithm, const TestKey& issuer) {
  return DerSequence(content + Algorithm(algorithm) + DerBits(issuer.SignDer(content)));
}

std::string BasicConstraints(const CertSpec& spec) {
  std::string content = *spec.ca ? DerBoolean(true) : "";
  if (spec.path_length) content += DerInteger(*spec.path_length);
  return CertExtension("2.5.29.19", true, DerSequence(content));
}

std::string KeyUsage(unsigned char bits) {
  unsigned unused = 0;
  while ((bits >> unused & 1U) == 0) ++unused;
  return CertExtension("2.5.29.15", true,
                       Der(0x03, {std::string(1, static_cast<char>(unused)) + static_cast<char>(bits)}));
}

std::string Extensions(const CertSpec& spec, const TestKey& subject, const TestKey& issuer) {
  std::string all = CertExtension("2.5.29.14", false, DerOctets(KeyId(subject))) +
                    CertExtension("2.5.29.35", false, DerSequence(Der(kKeyIdTag, KeyId(issuer))));
  if (spec.ca) all += BasicConstraints(spec);
  if (spec.key_usage) all += KeyUsage(*spec.key_usage);
  return all + Joined(spec.extensions);
}

}  // namespace

std::string CertExtension(std::string_view oid, bool critical, std::string_view der) {
  return DerSequence(DerOid(oid) + (critical ? DerBoolean(true) : "") + DerOctets(der));
}

std::string DistinguishedName(std::string_view name) {
  if (name.empty()) return DerSequence("");
  const auto attribute = [](std::string_view oid, std::string_view value) {
    return DerSet(DerSequence(DerOid(oid) + DerUtf8(value)));
  };
  return DerSequence(attribute("2.5.4.3", name) + attribute("2.5.4.10", "git-launcher tests"));
}

std::string MakeCert(const CertSpec& spec, const TestKey& subject, const TestKey& issuer) {
  const std::string version = spec.version == 1 ? "" : Der(kVersionTag, DerInteger(spec.version - 1));
  const std::string extensions =
      spec.version == 1 ? "" : Der(kExtensionsTag, DerSequence(Extensions(spec, subject, issuer)));
  return Signed(
      DerSequence(version + DerUnsigned(spec.serial) + Algorithm(spec.signature_algorithm) +
                  DistinguishedName(spec.issuer) + DerSequence(DerTime(spec.from) + DerTime(spec.until)) +
                  DistinguishedName(spec.subject) + (spec.spki.empty() ? subject.Spki() : spec.spki) + extensions),
      spec.signature_algorithm, issuer);
}

std::string MakeCrl(const CrlSpec& spec, const TestKey& issuer) {
  std::string entries;
  for (const std::string& serial : spec.serials) {
    const std::string extensions = spec.entry_extensions.empty() ? "" : DerSequence(spec.entry_extensions);
    entries += DerSequence(DerUnsigned(serial) + DerTime(spec.from) + extensions);
  }
  const std::string extensions = CertExtension("2.5.29.20", false, DerInteger(1)) +
                                 CertExtension("2.5.29.35", false, DerSequence(Der(kKeyIdTag, KeyId(issuer)))) +
                                 Joined(spec.extensions);
  return Signed(
      DerSequence(DerInteger(1) + Algorithm(spec.signature_algorithm) + DistinguishedName(spec.issuer) +
                  DerTime(spec.from) + (spec.until ? DerTime(*spec.until) : "") +
                  (entries.empty() ? "" : DerSequence(entries)) + Der(kCrlExtensionsTag, DerSequence(extensions))),
      spec.signature_algorithm, issuer);
}

std::string ToPem(std::string_view der, std::string_view line_end) {
  const std::string base64 = Base64Encode(der);
  std::string pem = std::string("-----BEGIN CERTIFICATE-----").append(line_end);
  for (std::size_t at = 0; at < base64.size(); at += 64) pem.append(base64.substr(at, 64)).append(line_end);
  return pem.append("-----END CERTIFICATE-----").append(line_end);
}

}  // namespace gl::test
