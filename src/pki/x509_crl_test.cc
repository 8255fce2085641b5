#include "pki/x509_crl.h"

#include <gtest/gtest.h>

#include "tests/builders/cert_builder.h"
#include "tests/builders/der_writer.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::CertExtension;
using test::CertSpec;
using test::CrlSpec;
using test::MakeCrl;
using test::Ok;
using test::Refused;
using test::TestKey;

CrlSpec Spec() { return {.issuer = "CA", .from = 1000, .until = 2000}; }

Certificate Issuer(const TestKey& key, unsigned char usage = test::kCrlSign) {
  const CertSpec spec = {.subject = "CA", .issuer = "CA", .until = 5000, .ca = true, .key_usage = usage};
  return Certificate::Parse(MakeCert(spec, key, key)).value();
}

Certificate WithSerial(const std::string& serial) {
  const TestKey key;
  const CertSpec spec = {.subject = "Leaf", .issuer = "CA", .serial = serial, .until = 5000};
  return Certificate::Parse(MakeCert(spec, key, key)).value();
}

testing::AssertionResult Refuses(const CrlSpec& spec, std::string_view words) {
  return Refused(Crl::Parse(MakeCrl(spec, TestKey())), Fault::kIntegrity, words);
}

TEST(Crl, ListsSerialNumbers) {
  const TestKey key;
  CrlSpec spec = Spec();
  spec.serials = {"\x05", "\xFE\x01", "\x07"};
  const auto crl = Crl::Parse(MakeCrl(spec, key));
  ASSERT_TRUE(Ok(crl));
  EXPECT_TRUE(Ok(crl->CheckIssuedBy(Issuer(key))));
  EXPECT_EQ(crl->Window().from, 1000);
  EXPECT_EQ(crl->Window().until, 2000);
  EXPECT_TRUE(crl->Lists(WithSerial("\x05")));
  EXPECT_TRUE(crl->Lists(WithSerial("\xFE\x01")));
  EXPECT_FALSE(crl->Lists(WithSerial("\x06")));
  EXPECT_FALSE(crl->Lists(WithSerial("\xFE")));
}

TEST(Crl, CanBeEmpty) {
  const auto crl = Crl::Parse(MakeCrl(Spec(), TestKey()));
  ASSERT_TRUE(Ok(crl));
  EXPECT_FALSE(crl->Lists(WithSerial("\x05")));
}

TEST(Crl, IsItsIssuers) {
  const TestKey key;
  const auto crl = Crl::Parse(MakeCrl(Spec(), key));
  ASSERT_TRUE(Ok(crl));
  EXPECT_TRUE(Refused(crl->CheckIssuedBy(Issuer(TestKey())), Fault::kIntegrity, "does not verify"));
  EXPECT_TRUE(Refused(crl->CheckIssuedBy(Issuer(key, test::kKeyCertSign)), Fault::kIntegrity, "may not sign lists"));
  CrlSpec other = Spec();
  other.issuer = "ca";
  EXPECT_TRUE(
      Refused(Crl::Parse(MakeCrl(other, key)).value().CheckIssuedBy(Issuer(key)), Fault::kIntegrity, "another name"));
}

TEST(Crl, RefusesOtherBytes) {
  const std::string der = MakeCrl(Spec(), TestKey());
  const auto refuses = [](const std::string& bytes, std::string_view words) {
    return Refused(Crl::Parse(bytes), Fault::kIntegrity, words);
  };
  EXPECT_TRUE(refuses("", "not a list in DER"));
  EXPECT_TRUE(refuses(der.substr(0, der.size() - 1), "not a list in DER"));
  EXPECT_TRUE(refuses(der + "x", "bytes follow"));
  EXPECT_TRUE(refuses(std::string("\x30\x80", 2) + der.substr(der[1] == '\x82' ? 4 : 3) + std::string(2, '\0'),
                      "BER, not DER"));
}

TEST(Crl, RefusesListsThatDoNotSpeakAboutAll) {
  CrlSpec spec = Spec();
  spec.until.reset();
  EXPECT_TRUE(Refuses(spec, "from when until when"));
  spec = Spec();
  spec.signature_algorithm = "1.2.840.10045.4.3.3";
  EXPECT_TRUE(Refuses(spec, "ecdsa-with-SHA256"));
  spec = Spec();
  spec.extensions = {CertExtension("2.5.29.27", true, test::DerInteger(1))};
  EXPECT_TRUE(Refuses(spec, "delta"));
  spec.extensions = {CertExtension("2.5.29.28", true, test::DerSequence(test::Der(0x84, "\xFF")))};  // indirectCRL
  EXPECT_TRUE(Refuses(spec, "indirect or speaks about a part"));
  spec.extensions = {CertExtension("2.5.29.28", true, test::DerSequence(test::Der(0x82, "\xFF")))};  // CA only
  EXPECT_TRUE(Refuses(spec, "indirect or speaks about a part"));
  spec.extensions = {CertExtension("1.2.3", true, test::DerInteger(1))};
  EXPECT_TRUE(Refuses(spec, "it has an unknown critical extension"));
  spec.extensions = {CertExtension("1.2.3", false, test::DerInteger(1))};
  EXPECT_TRUE(Ok(Crl::Parse(MakeCrl(spec, TestKey()))));
  spec = Spec();
  spec.serials = {"\x01", "\x02"};
  spec.entry_extensions = CertExtension("2.5.29.21", false, test::DerEnumerated(1));  // reasonCode
  EXPECT_TRUE(Ok(Crl::Parse(MakeCrl(spec, TestKey()))));
  spec.entry_extensions = CertExtension("1.2.3", true, test::DerInteger(1));
  EXPECT_TRUE(Refuses(spec, "an entry has an unknown critical extension"));
}

}  // namespace
}  // namespace gl
