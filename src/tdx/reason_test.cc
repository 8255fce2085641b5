#include "tdx/reason.h"

#include <gtest/gtest.h>

#include <set>

namespace gl {
namespace {

TEST(Reason, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kReasonCount; ++i) {
    const std::string_view name = ReasonName(static_cast<Reason>(i));
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << name;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

// One of each group: the table is in the enum's order.
TEST(Reason, HasItsOwnName) {
  EXPECT_EQ(ReasonName(Reason::kQuoteMalformed), "quote_malformed");
  EXPECT_EQ(ReasonName(Reason::kUnsupportedCertData), "unsupported_cert_data");
  EXPECT_EQ(ReasonName(Reason::kPckChain), "pck_chain");
  EXPECT_EQ(ReasonName(Reason::kPckExtension), "pck_extension");
  EXPECT_EQ(ReasonName(Reason::kQuoteSignature), "quote_signature");
  EXPECT_EQ(ReasonName(Reason::kCollateralMalformed), "collateral_malformed");
  EXPECT_EQ(ReasonName(Reason::kQeIdentityExpired), "qe_identity_expired");
  EXPECT_EQ(ReasonName(Reason::kTcbNotSupported), "tcb_not_supported");
  EXPECT_EQ(ReasonName(Reason::kTcbStatus), "tcb_status");
}

}  // namespace
}  // namespace gl
