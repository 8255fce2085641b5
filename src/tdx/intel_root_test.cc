#include "tdx/intel_root.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/digest.h"
#include "pki/x509_cert.h"
#include "tdx/certificate_role.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

TEST(IntelRoot, HasItsFingerprint) {
  EXPECT_EQ(HexEncode(DigestOf(HashAlgorithm::kSha256, IntelRoot())), kIntelRootSha256);
}

TEST(IntelRoot, IsARoot) {
  const auto root = Certificate::Parse(IntelRoot());
  ASSERT_TRUE(test::Ok(root));
  EXPECT_EQ(root->CommonName(), kRootName);
  EXPECT_EQ(root->SubjectDer(), root->IssuerDer());
  EXPECT_EQ(FormatUtcTime(root->Validity().from), "2018-05-21T10:45:10Z");
  EXPECT_EQ(FormatUtcTime(root->Validity().until), "2049-12-31T23:59:59Z");
  EXPECT_TRUE(CheckAuthority(*root, {kRootName}, Reason::kPckChain));
  EXPECT_EQ(X509_verify(root->Get(), X509_get0_pubkey(root->Get())), 1);
}

}  // namespace
}  // namespace gl
