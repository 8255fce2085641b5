#include "tdx/pck_chain.h"

#include <gtest/gtest.h>

#include "tests/builders/tdx_evidence.h"

namespace gl {
namespace {

using test::TdxEvidence;

// The chain and the root of EVIDENCE.
struct Built {
  explicit Built(const TdxEvidence& evidence)
      : root(MakeCert(evidence.root, evidence.root_key, evidence.root_key)),
        pem(test::ToPem(MakeCert(evidence.pck, evidence.pck_key, evidence.ca_key)) +
            test::ToPem(MakeCert(evidence.ca, evidence.ca_key, evidence.root_key)) + test::ToPem(root)) {}
  std::string root, pem;
};

TEST(PckChain, SaysWhichAuthorityItHas) {
  TdxEvidence evidence;
  const Built platform(evidence);
  EXPECT_EQ(ParsePckChain(platform.pem, Certificate::Parse(platform.root).value()).value().ca, PckCa::kPlatform);
  evidence.ca.subject = evidence.pck.issuer = "Intel SGX PCK Processor CA";
  const Built processor(evidence);
  EXPECT_EQ(ParsePckChain(processor.pem, Certificate::Parse(processor.root).value()).value().ca, PckCa::kProcessor);
}

TEST(PckChain, MayEndInNulBytes) {
  const Built built{TdxEvidence()};
  const Certificate root = Certificate::Parse(built.root).value();
  EXPECT_TRUE(ParsePckChain(built.pem + std::string(3, '\0'), root));
  EXPECT_EQ(ParsePckChain(built.pem + std::string("\0\n", 2), root).error().reason, Reason::kPckChain);
  EXPECT_EQ(ParsePckChain("", root).error().reason, Reason::kPckChain);
}

TEST(PckChain, HoldsAtATime) {
  const TdxEvidence evidence;
  const Built built(evidence);
  const Certificate root = Certificate::Parse(built.root).value();
  const PckChain chain = ParsePckChain(built.pem, root).value();
  EXPECT_TRUE(CheckPckPath(chain, root, evidence.time));
  EXPECT_TRUE(CheckPckPath(chain, root, evidence.pck.until));
  EXPECT_EQ(CheckPckPath(chain, root, evidence.pck.until + 1).error().reason, Reason::kCertValidity);
  EXPECT_EQ(CheckPckPath(chain, root, evidence.pck.from - 1).error().reason, Reason::kCertValidity);
  const Certificate other = Certificate::Parse(Built{TdxEvidence()}.root).value();  // of the same name
  EXPECT_EQ(CheckPckPath(chain, other, evidence.time).error().reason, Reason::kPckChain);
}

}  // namespace
}  // namespace gl
