#include "tests/builders/timestamp_builder.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>

#include "tests/builders/der_writer.h"

namespace gl::test {
namespace {

constexpr unsigned char kExplicit0 = 0xA0;
constexpr std::string_view kSha256Oid = "2.16.840.1.101.3.4.2.1";

std::string Digest(const char* hash, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  EXPECT_EQ(EVP_Q_digest(nullptr, hash, nullptr, bytes.data(), bytes.size(), digest.data(), &size), 1);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string_view HashOid(std::string_view name) {
  if (name == "SHA1") return "1.3.14.3.2.26";
  if (name == "SHA384") return "2.16.840.1.101.3.4.2.2";
  if (name == "SHA512") return "2.16.840.1.101.3.4.2.3";
  return kSha256Oid;
}

std::string Info(const TimestampSpec& spec, std::string_view signature) {
  const std::string_view stamped = spec.stamped ? *spec.stamped : signature;
  const std::string algorithm = DerSequence(DerOid(HashOid(spec.imprint_hash)) + Der(0x05, ""));
  const std::string imprint = DerSequence(algorithm + DerOctets(Digest(spec.imprint_hash, stamped)));
  std::string text = DerGeneralizedTime(spec.time).substr(2);
  text.insert(text.size() - 1, spec.fraction);
  const std::string time = Der(0x18, text);
  return spec.edit_info(
      DerSequence(DerInteger(1) + DerOid("1.3.6.1.4.1.57264.2") + imprint + DerInteger(4711) + time + spec.more_info));
}

std::string Attribute(std::string_view oid, std::string_view value) { return DerSequence(DerOid(oid) + DerSet(value)); }

// Their DER without the outermost tag; a SET OF is in the order of its encodings (X.690, section 11.6).
std::string Attributes(const TimestampSpec& spec, const std::string& info, const TokenSigner& signer) {
  std::vector<std::string> all;
  const std::string type = spec.content_type_attribute.value_or(spec.content_type);
  if (!type.empty()) all.push_back(Attribute("1.2.840.113549.1.9.3", DerOid(type)));
  const std::string digest = spec.message_digest.value_or(Digest("SHA256", info));
  if (!digest.empty()) all.push_back(Attribute("1.2.840.113549.1.9.4", DerOctets(digest)));
  const std::string hash = spec.certificate_hash.value_or(Digest("SHA256", signer.certificate));
  if (!hash.empty()) {
    const std::string id = DerSequence(DerSequence(DerSequence(DerOctets(hash))));
    all.push_back(Attribute("1.2.840.113549.1.9.16.2.47", id));
  }
  std::ranges::sort(all);
  std::string joined;
  for (const std::string& one : all) joined += one;
  return joined;
}

// IssuerAndSerialNumber of a certificate.
std::string IssuerAndSerial(const std::string& certificate) {
  const auto* at = reinterpret_cast<const unsigned char*>(certificate.data());
  const std::unique_ptr<X509, decltype(&X509_free)> parsed(
      d2i_X509(nullptr, &at, static_cast<long>(certificate.size())), X509_free);
  EXPECT_NE(parsed, nullptr);
  if (parsed == nullptr) return "";
  const auto der = [](int size, unsigned char* bytes) {
    std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return text;
  };
  unsigned char* issuer = nullptr;
  const int issuer_size = i2d_X509_NAME(X509_get_issuer_name(parsed.get()), &issuer);
  unsigned char* serial = nullptr;
  const int serial_size = i2d_ASN1_INTEGER(X509_get_serialNumber(parsed.get()), &serial);
  return DerSequence(der(issuer_size, issuer) + der(serial_size, serial));
}

std::string SignerInfo(const TimestampSpec& spec, const std::string& info, const TokenSigner& signer) {
  const std::string attributes = Attributes(spec, info, signer);
  const TestKey& key = spec.signing_key ? *spec.signing_key : signer.key;
  const std::string signature =
      spec.edit_signature(key.SignDer(spec.signed_attributes ? DerSet(attributes) : info, "SHA256"));
  return DerSequence(DerInteger(1) + IssuerAndSerial(signer.certificate) + DerSequence(DerOid(kSha256Oid)) +
                     (spec.signed_attributes ? Der(kExplicit0, attributes) : "") +
                     DerSequence(DerOid(kEcdsaWithSha256)) + DerOctets(signature));
}

}  // namespace

TimestampAuthority::TimestampAuthority()
    : root{.subject = "test tsa root",
           .issuer = "test tsa root",
           .serial = "\x20",
           .from = kSigningTime - 2 * kYear,
           .until = kSigningTime + 8 * kYear,
           .ca = true,
           .path_length = 0,
           .key_usage = kKeyCertSign | kCrlSign},
      leaf{.subject = "test tsa",
           .issuer = "test tsa root",
           .serial = "\x21",
           .from = kSigningTime - kYear,
           .until = kSigningTime + 4 * kYear,
           .key_usage = kDigitalSignature} {}

std::vector<std::string> TimestampAuthority::Chain() const {
  CertSpec spec = leaf;
  if (!purposes.empty()) spec.extensions.push_back(PurposesExtension(purposes, purposes_critical));
  return {MakeCert(spec, key, root_key), MakeCert(root, root_key, root_key)};
}

std::string MakeTimestamp(const TimestampSpec& spec, std::string_view signature, const TokenSigner& authority) {
  const TokenSigner& signer = spec.signer ? *spec.signer : authority;
  const std::string info = Info(spec, signature);
  std::string signers;
  for (unsigned i = 0; i < spec.signers; ++i) signers += SignerInfo(spec, info, signer);
  std::string certificates;
  for (const std::string& certificate : spec.certificates) certificates += certificate;
  const std::string content =
      DerSequence(DerOid(spec.content_type) + Der(kExplicit0, DerOctets(spec.edit_signed_info(info))));
  const std::string data = DerSequence(DerInteger(3) + DerSet(DerSequence(DerOid(kSha256Oid))) + content +
                                       (certificates.empty() ? "" : Der(kExplicit0, certificates)) + DerSet(signers));
  const std::string token = DerSequence(DerOid("1.2.840.113549.1.7.2") + Der(kExplicit0, data));
  return spec.edit_response(spec.bare ? token : DerSequence(DerSequence(DerInteger(spec.status)) + token));
}

}  // namespace gl::test
