#include "pki/x509_cert.h"

#include <gtest/gtest.h>

#include "tests/builders/cert_builder.h"
#include "tests/builders/der_writer.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::CertSpec;
using test::MakeCert;
using test::Ok;
using test::Refused;
using test::TestKey;

CertSpec Spec() {
  return {.subject = "A subject", .issuer = "An issuer", .serial = "\x7F", .from = 1000, .until = 4000000000};
}

std::string Made(const CertSpec& spec) {
  const TestKey key;
  return MakeCert(spec, key, key);
}

testing::AssertionResult Refuses(const std::string& der, std::string_view words) {
  return Refused(Certificate::Parse(der), Fault::kIntegrity, words);
}

TEST(Certificate, SaysWhatIsInIt) {
  CertSpec spec = Spec();
  spec.ca = false;
  spec.key_usage = test::kDigitalSignature;
  spec.extensions = {test::CertExtension("1.2.840.113741.1.13.1", false, "one"),
                     test::CertExtension("1.2.840.113741.1.13.1", false, "two")};
  const std::string der = Made(spec);
  const auto certificate = Certificate::Parse(der);
  ASSERT_TRUE(Ok(certificate));
  EXPECT_EQ(certificate->Der(), der);
  EXPECT_EQ(certificate->CommonName(), "A subject");
  EXPECT_EQ(certificate->SubjectDer(), test::DistinguishedName("A subject"));
  EXPECT_EQ(certificate->IssuerDer(), test::DistinguishedName("An issuer"));
  EXPECT_EQ(certificate->Validity().from, 1000);
  EXPECT_EQ(certificate->Validity().until, 4000000000);  // beyond UTCTime
  EXPECT_TRUE(certificate->SignedWithEcdsaSha256());
  EXPECT_TRUE(certificate->HasP256Key());
  EXPECT_TRUE(certificate->Key());
  EXPECT_EQ(certificate->IsAuthority(), Certificate::Authority::kNo);
  EXPECT_TRUE(certificate->Allows(Certificate::Usage::kDigitalSignature));
  EXPECT_FALSE(certificate->Allows(Certificate::Usage::kKeyCertSign));
  EXPECT_FALSE(certificate->Allows(Certificate::Usage::kCrlSign));
  EXPECT_EQ(certificate->Extensions(kOidSgxExtension), (std::vector<std::string_view>{"one", "two"}));
}

TEST(Certificate, SaysWhatIsNotInIt) {
  const auto bare = Certificate::Parse(Made(Spec()));
  ASSERT_TRUE(Ok(bare));
  EXPECT_EQ(bare->IsAuthority(), Certificate::Authority::kNotSaid);
  EXPECT_FALSE(bare->Allows(Certificate::Usage::kDigitalSignature));  // absent allows everything to OpenSSL
  EXPECT_TRUE(bare->Extensions(kOidSgxExtension).empty());
}

TEST(Certificate, KnowsOtherKeysAndAlgorithms) {
  CertSpec spec = Spec();
  spec.signature_algorithm = "1.2.840.10045.4.3.3";  // ecdsa-with-SHA384
  EXPECT_FALSE(Certificate::Parse(Made(spec)).value().SignedWithEcdsaSha256());
  spec = Spec();
  const std::string ed25519 =
      test::DerSequence(test::DerSequence(test::DerOid("1.3.101.112")) + test::DerBits(std::string(32, '\x09')));
  spec.spki = ed25519;
  const auto other = Certificate::Parse(Made(spec));
  ASSERT_TRUE(Ok(other));
  EXPECT_FALSE(other->HasP256Key());
  EXPECT_FALSE(other->Key());
}

// The parameters of P-256 written out instead of its name, as RFC 3279 allowed.
TEST(Certificate, TakesCurvesByNameOnly) {
  const TestKey key;
  EC_GROUP* const group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  EC_GROUP_set_asn1_flag(group, OPENSSL_EC_EXPLICIT_CURVE);
  unsigned char* der = nullptr;
  const int size = i2d_ECPKParameters(group, &der);
  ASSERT_GT(size, 100);
  const std::string parameters(der, der + size);
  OPENSSL_free(der);
  EC_GROUP_free(group);
  CertSpec spec = Spec();
  spec.spki = test::DerSequence(test::DerSequence(test::DerOid("1.2.840.10045.2.1") + parameters) +
                                test::DerBits("\x04" + key.Point()));
  const auto certificate = Certificate::Parse(Made(spec));
  ASSERT_TRUE(Ok(certificate));
  EXPECT_FALSE(certificate->HasP256Key());
}

TEST(Certificate, RefusesOtherBytes) {
  const std::string der = Made(Spec());
  EXPECT_TRUE(Refuses("", "not X.509"));
  EXPECT_TRUE(Refuses("x", "not X.509"));
  EXPECT_TRUE(Refuses(der.substr(0, der.size() - 1), "not X.509"));
  EXPECT_TRUE(Refuses(der + '\0', "bytes follow"));
  EXPECT_TRUE(Refuses(std::string(kMaxCertificateBytes + 1, '0'), "larger than 16 KiB"));
  EXPECT_TRUE(Refuses(std::string("\x30\x80", 2) + der.substr(4) + std::string(2, '\0'), "BER, not DER"));
}

TEST(Certificate, RefusesOtherContents) {
  CertSpec spec = Spec();
  spec.version = 1;
  EXPECT_TRUE(Refuses(Made(spec), "not of version 3"));
  spec = Spec();
  spec.version = 2;
  EXPECT_TRUE(Refuses(Made(spec), "not of version 3"));
  spec = Spec();
  const std::string usage = test::CertExtension("2.5.29.15", true, test::Der(0x03, "\x07\x80"));
  spec.extensions = {usage, usage};
  EXPECT_TRUE(Refuses(Made(spec), "invalid extension"));
  spec.extensions = {test::CertExtension("2.5.29.19", true, "not DER")};
  EXPECT_TRUE(Refuses(Made(spec), "invalid extension"));
  const std::string der = Made(Spec());
  const std::string sha256 = test::OidContent(test::kEcdsaWithSha256);
  std::string two = der;
  two.at(der.rfind(sha256) + sha256.size() - 1) = '\x03';
  EXPECT_TRUE(Refuses(two, "two signature algorithms"));
}

// A second common name could be the one that somebody else looks at.
TEST(Certificate, HasOneCommonNameOrNone) {
  const std::string der = Made(Spec());
  const std::string organisation = test::OidContent("2.5.4.10");
  std::string two = der;
  two.replace(two.rfind(organisation), organisation.size(), test::OidContent("2.5.4.3"));
  EXPECT_EQ(Certificate::Parse(two).value().CommonName(), std::nullopt);
  CertSpec spec = Spec();
  spec.subject = std::string("A\0B", 3);
  EXPECT_EQ(Certificate::Parse(Made(spec)).value().CommonName(), std::nullopt);
}

}  // namespace
}  // namespace gl
