#include "sigstore/reason.h"

#include <gtest/gtest.h>

#include <set>

namespace gl {
namespace {

TEST(ProvenanceReason, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kProvenanceReasonCount; ++i) {
    const std::string_view name = ReasonName(static_cast<ProvenanceReason>(i));
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-.46"), std::string_view::npos) << name;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

// One of each group: the table is in the enum's order.
TEST(ProvenanceReason, HasItsOwnName) {
  EXPECT_EQ(ReasonName(ProvenanceReason::kUsage), "usage");
  EXPECT_EQ(ReasonName(ProvenanceReason::kRootCa), "root.ca");
  EXPECT_EQ(ReasonName(ProvenanceReason::kBundleKey), "bundle.key");
  EXPECT_EQ(ReasonName(ProvenanceReason::kDsseSignatureCount), "dsse.signature-count");
  EXPECT_EQ(ReasonName(ProvenanceReason::kTlogContent), "tlog.content");
  EXPECT_EQ(ReasonName(ProvenanceReason::kTimeOutsideCertificate), "time.outside-certificate");
  EXPECT_EQ(ReasonName(ProvenanceReason::kCertExtension), "cert.extension");
  EXPECT_EQ(ReasonName(ProvenanceReason::kStatementSubject), "statement.subject");
  EXPECT_EQ(ReasonName(ProvenanceReason::kIdentityTrigger), "identity.trigger");
  EXPECT_EQ(ReasonName(ProvenanceReason::kPredicateMismatch), "predicate.mismatch");
}

}  // namespace
}  // namespace gl
