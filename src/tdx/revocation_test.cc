#include "tdx/revocation.h"

#include <gtest/gtest.h>

#include "tests/builders/cert_builder.h"

namespace gl {
namespace {

using test::CertSpec;
using test::TestKey;

constexpr UnixTime kFrom = 1000, kUntil = 2000;

class RevocationTest : public testing::Test {
 protected:
  [[nodiscard]] Judged<Crl> Read(UnixTime time) const {
    return ReadCrl(MakeCrl(spec_, key_), Certificate::Parse(MakeCert(issuer_, key_, key_)).value(), time, "the list");
  }

  TestKey key_;
  CertSpec issuer_ = {.subject = "CA", .issuer = "CA", .until = 5000, .ca = true, .key_usage = test::kCrlSign};
  test::CrlSpec spec_ = {.issuer = "CA", .from = kFrom, .until = kUntil, .serials = {"\x05"}};
};

TEST_F(RevocationTest, HoldsInItsWindow) {
  EXPECT_TRUE(Read(kFrom));
  EXPECT_TRUE(Read(kUntil));
  EXPECT_EQ(Read(kFrom - 1).error().reason, Reason::kCrlExpired);
  EXPECT_EQ(Read(kUntil + 1).error().reason, Reason::kCrlExpired);
  EXPECT_TRUE(Read(kUntil + 1).error().message.contains("the list holds from 1970-01-01T00:16:40Z"));
}

TEST_F(RevocationTest, IsNeverAssumedToBeEmpty) {
  const Certificate issuer = Certificate::Parse(MakeCert(issuer_, key_, key_)).value();
  EXPECT_EQ(ReadCrl("", issuer, kFrom, "the list").error().reason, Reason::kCrlInvalid);
  EXPECT_EQ(ReadCrl(MakeCrl(spec_, TestKey()), issuer, kFrom, "the list").error().reason, Reason::kCrlInvalid);
  spec_.issuer = "Another";
  EXPECT_EQ(Read(kFrom).error().reason, Reason::kCrlInvalid);
}

TEST_F(RevocationTest, NamesWhatIsRevoked) {
  const Crl crl = Read(kFrom).value();
  CertSpec leaf = {.subject = "Leaf", .issuer = "CA", .serial = "\x05", .until = 5000};
  const auto revoked = CheckNotRevoked(crl, Certificate::Parse(MakeCert(leaf, key_, key_)).value());
  ASSERT_FALSE(revoked);
  EXPECT_EQ(revoked.error().reason, Reason::kCertRevoked);
  EXPECT_TRUE(revoked.error().message.contains("'Leaf' is revoked"));
  leaf.serial = "\x06";
  EXPECT_TRUE(CheckNotRevoked(crl, Certificate::Parse(MakeCert(leaf, key_, key_)).value()));
}

}  // namespace
}  // namespace gl
