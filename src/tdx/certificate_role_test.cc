#include "tdx/certificate_role.h"

#include <gtest/gtest.h>

#include "tests/builders/cert_builder.h"

namespace gl {
namespace {

using test::CertSpec;
using test::TestKey;
using test::ToPem;

constexpr Reason kReason = Reason::kQeIdentityChain;  // whichever the caller gives

testing::AssertionResult Refuses(const Judgement& judgement, std::string_view words) {
  if (judgement) return testing::AssertionFailure() << "accepted";
  if (judgement.error().reason == kReason && judgement.error().message.contains(words)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << ReasonName(judgement.error().reason) << ": " << judgement.error().message;
}

Certificate Made(const CertSpec& spec) {
  const TestKey key;
  return Certificate::Parse(MakeCert(spec, key, key)).value();
}

CertSpec EndEntity() {
  return {.subject = "Signer", .issuer = "Root", .until = 1000, .ca = false, .key_usage = test::kDigitalSignature};
}

CertSpec Authority() {
  return {.subject = "CA", .issuer = "Root", .until = 1000, .ca = true, .key_usage = test::kKeyCertSign};
}

TEST(CertificateRole, KnowsEndEntities) {
  EXPECT_TRUE(CheckEndEntity(Made(EndEntity()), "Signer", kReason));
  EXPECT_TRUE(Refuses(CheckEndEntity(Made(EndEntity()), "signer", kReason), "has the common name 'Signer' where"));
  CertSpec spec = EndEntity();
  spec.ca.reset();
  EXPECT_TRUE(Refuses(CheckEndEntity(Made(spec), "Signer", kReason), "does not say that it is no authority"));
  spec = EndEntity();
  spec.key_usage = test::kKeyCertSign | test::kCrlSign;
  EXPECT_TRUE(Refuses(CheckEndEntity(Made(spec), "Signer", kReason), "is not for signing"));
  spec = EndEntity();
  spec.signature_algorithm = "1.2.840.10045.4.3.4";
  EXPECT_TRUE(Refuses(CheckEndEntity(Made(spec), "Signer", kReason), "ecdsa-with-SHA256"));
}

TEST(CertificateRole, KnowsAuthorities) {
  EXPECT_TRUE(CheckAuthority(Made(Authority()), {"Other", "CA"}, kReason));
  EXPECT_TRUE(Refuses(CheckAuthority(Made(Authority()), {"Other"}, kReason), "where 'Other' must be"));
  CertSpec spec = Authority();
  spec.ca = false;
  EXPECT_TRUE(Refuses(CheckAuthority(Made(spec), {"CA"}, kReason), "no authority"));
  spec = Authority();
  spec.key_usage.reset();
  EXPECT_TRUE(Refuses(CheckAuthority(Made(spec), {"CA"}, kReason), "no authority"));
}

TEST(ParseChain, EndsInTheRoot) {
  const Certificate root = Made(Authority());
  const Certificate leaf = Made(EndEntity());
  const auto parse = [&](const std::string& pem, std::size_t count) {
    return ParseChain(pem, count, root, "the chain", kReason);
  };
  const auto chain = parse(ToPem(leaf.Der()) + ToPem(root.Der()), 2);
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 1U);
  EXPECT_EQ(chain->front().Der(), leaf.Der());
  EXPECT_EQ(parse(ToPem(root.Der()) + ToPem(leaf.Der()), 2).error().reason, Reason::kUntrustedRoot);
  EXPECT_EQ(parse(ToPem(root.Der()) + ToPem(root.Der()), 2).error().reason, kReason);
  EXPECT_EQ(parse(ToPem(root.Der()), 2).error().reason, kReason);
  // A block that is no certificate is a defect of the form, and said to be one before the root is looked at.
  EXPECT_EQ(parse(ToPem(leaf.Der()) + ToPem("garbage"), 2).error().reason, kReason);
  EXPECT_EQ(parse("garbage", 2).error().reason, kReason);
}

}  // namespace
}  // namespace gl
