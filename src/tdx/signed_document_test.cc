#include "tdx/signed_document.h"

#include <gtest/gtest.h>

#include "tests/builders/tdx_evidence.h"

namespace gl {
namespace {

using test::TdxEvidence;
using test::ToPem;

class SignedDocumentTest : public testing::Test {
 protected:
  [[nodiscard]] Judged<Certificate> Read(const DocumentKind& kind) const {
    const std::string root = MakeCert(evidence_.root, evidence_.root_key, evidence_.root_key);
    const std::string signer = MakeCert(evidence_.signer, evidence_.signer_key, evidence_.root_key);
    const Crl crl = Crl::Parse(MakeCrl(evidence_.root_crl, evidence_.root_key)).value();
    return ReadDocumentSigner(ToPem(signer) + ToPem(root), Certificate::Parse(root).value(), evidence_.time, crl, kind);
  }

  TdxEvidence evidence_;
};

TEST_F(SignedDocumentTest, KnowsItsSigner) {
  const auto signer = Read(kTcbInfoKind);
  ASSERT_TRUE(signer);
  SignedText document{.text = "{}", .signature = evidence_.signer_key.Sign("{}"), .issuer_chain = ""};
  EXPECT_TRUE(CheckDocumentSignature(document, *signer, kTcbInfoKind));
  document.text = "{ }";
  EXPECT_EQ(CheckDocumentSignature(document, *signer, kTcbInfoKind).error().reason, Reason::kTcbInfoSignature);
  EXPECT_EQ(CheckDocumentSignature(document, *signer, kQeIdentityKind).error().reason, Reason::kQeIdentitySignature);
}

TEST_F(SignedDocumentTest, RefusesOtherSigners) {
  evidence_.signer.subject = "Intel SGX PCK Certificate";
  EXPECT_EQ(Read(kTcbInfoKind).error().reason, Reason::kTcbInfoChain);
  EXPECT_EQ(Read(kQeIdentityKind).error().reason, Reason::kQeIdentityChain);
  evidence_ = {};
  evidence_.signer.until = evidence_.time - 1;
  EXPECT_EQ(Read(kTcbInfoKind).error().reason, Reason::kCertValidity);
  evidence_ = {};
  evidence_.root_crl.serials = {evidence_.signer.serial};
  EXPECT_EQ(Read(kTcbInfoKind).error().reason, Reason::kCertRevoked);
}

TEST(ParseDocument, WantsAnObjectOfSomeDepth) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(ParseDocument(nested(kMaxDocumentDepth), kTcbInfoKind));
  for (const std::string& text : {nested(kMaxDocumentDepth + 1), std::string("[]"), std::string("1"), std::string(),
                                  std::string("{} {}"), std::string("{\"a\":1,\"a\":1}")}) {
    EXPECT_EQ(ParseDocument(text, kTcbInfoKind).error().reason, Reason::kJsonSchema) << text;
  }
}

}  // namespace
}  // namespace gl
