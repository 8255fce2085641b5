#include "net/platform_id.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "net/ascii.h"
#include "tests/builders/outcome.h"
#include "tests/builders/tdx_evidence.h"

namespace gl {
namespace {

TEST(PlatformId, IsWhatTheCertificateSays) {
  test::TdxEvidence evidence;
  const auto platform = PlatformOf(evidence.Build().quote);
  ASSERT_TRUE(test::Ok(platform));
  EXPECT_EQ(UpperCase(HexEncode(platform->fmspc)), evidence.tcb_info.fmspc);
  EXPECT_EQ(platform->ca, PckCa::kPlatform);
  evidence.ca.subject = evidence.pck.issuer = "Intel SGX PCK Processor CA";
  EXPECT_EQ(PlatformOf(evidence.Build().quote)->ca, PckCa::kProcessor);
}

TEST(PlatformId, NeedsAQuoteWithAReadableChain) {
  const auto refused = [](const std::function<void(test::TdxEvidence&)>& change) {
    test::TdxEvidence evidence;
    change(evidence);
    const auto platform = PlatformOf(evidence.Build().quote);
    return platform ? Fault::kBug : platform.error().fault;
  };
  EXPECT_TRUE(test::Refused(PlatformOf(""), Fault::kIntegrity, "the quote"));
  EXPECT_EQ(refused([](test::TdxEvidence& evidence) {
              evidence.quote_chain = [](const test::Pems&) { return std::string("no chain"); };
            }),
            Fault::kIntegrity);
  EXPECT_EQ(refused([](test::TdxEvidence& evidence) {
              evidence.quote_chain = [](const test::Pems& pems) { return pems.pck; };
            }),
            Fault::kIntegrity);
  EXPECT_EQ(refused([](test::TdxEvidence& evidence) {
              evidence.quote_chain = [](const test::Pems& pems) { return pems.ca + pems.root; };
            }),
            Fault::kIntegrity);
}

}  // namespace
}  // namespace gl
