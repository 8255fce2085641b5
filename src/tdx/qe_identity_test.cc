#include "tdx/qe_identity.h"

#include <gtest/gtest.h>

#include "tests/builders/quote_builder.h"
#include "tests/builders/tcb_info_builder.h"

namespace gl {
namespace {

using test::QeIdentitySpec;
using test::Replaced;

testing::AssertionResult Refuses(const std::string& text, std::string_view words, Reason reason = Reason::kJsonSchema) {
  const auto identity = ParseQeIdentity(text);
  if (identity) return testing::AssertionFailure() << "accepted";
  if (identity.error().reason == reason && identity.error().message.contains(words)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << ReasonName(identity.error().reason) << ": " << identity.error().message;
}

TEST(ParseQeIdentity, ReadsTheDocument) {
  QeIdentitySpec spec;
  spec.levels = {{.svn = 3, .statement = {.status = "OutOfDate", .advisories = {"A"}}}, {.svn = 65535}, {.svn = 4}};
  const auto identity = ParseQeIdentity(spec.Text());
  ASSERT_TRUE(identity);
  EXPECT_EQ(FormatUtcTime(identity->window.from), spec.issued);
  EXPECT_EQ(FormatUtcTime(identity->window.until), spec.next);
  EXPECT_EQ(identity->evaluation_number, 19U);
  EXPECT_EQ(identity->misc_select_mask, std::string(4, '\xFF'));
  EXPECT_EQ(identity->attributes, "\x11" + std::string(15, '\0'));
  EXPECT_EQ(identity->mr_signer, std::string(32, '\xAA'));
  EXPECT_EQ(identity->isv_prod_id, 2);
  ASSERT_EQ(identity->levels.size(), 3U);
  EXPECT_EQ(identity->levels[0].isv_svn, 65535);
  EXPECT_EQ(identity->levels[1].isv_svn, 4);
  EXPECT_EQ(identity->levels[2].statement.status, TcbStatus::kOutOfDate);
}

TEST(ParseQeIdentity, KnowsAnotherDocument) {
  QeIdentitySpec spec;
  spec.id = "QE";
  EXPECT_TRUE(Refuses(spec.Text(), "id 'QE'", Reason::kQeIdentityMismatch));
  spec = {};
  spec.version = 1;
  EXPECT_TRUE(Refuses(spec.Text(), "version 1", Reason::kQeIdentityMismatch));
  EXPECT_TRUE(Refuses(test::TcbInfoSpec().Text(), "id 'TDX'", Reason::kQeIdentityMismatch));
}

TEST(ParseQeIdentity, WantsEveryMember) {
  for (const std::string name : {"id", "version", "issueDate", "nextUpdate", "tcbEvaluationDataNumber", "miscselect",
                                 "miscselectMask", "attributes", "attributesMask", "mrsigner", "isvprodid", "tcbLevels",
                                 "tcb", "isvsvn", "tcbDate", "tcbStatus"}) {
    EXPECT_TRUE(Refuses(Replaced(QeIdentitySpec().Text(), "\"" + name + "\":", "\"no\":"), name)) << name;
  }
}

TEST(ParseQeIdentity, RefusesOtherValues) {
  const auto change = [](std::string_view from, std::string_view to, std::string_view words) {
    return Refuses(Replaced(QeIdentitySpec().Text(), from, to), words);
  };
  EXPECT_TRUE(change("\"isvprodid\":2", "\"isvprodid\":65536", "isvprodid"));
  EXPECT_TRUE(change("\"isvsvn\":4", "\"isvsvn\":65536", "isvsvn"));
  EXPECT_TRUE(change("\"miscselect\":\"00000000\"", "\"miscselect\":\"000000\"", "miscselect"));
  EXPECT_TRUE(change("FBFFFFFFFFFFFFFF", "FBFFFFFFFFFFFF", "attributesMask"));
  EXPECT_TRUE(change("\"tcbStatus\":\"UpToDate\"", "\"tcbStatus\":\"SWHardeningNeeded\"", "can't have the status"));
  EXPECT_TRUE(change("2026-03-02T00:00:00Z", "2026-03-02T00:00:00+00:00", "nextUpdate"));
}

TEST(CheckQeIdentityWindow, HoldsItsEnds) {
  const QeIdentity identity = ParseQeIdentity(QeIdentitySpec().Text()).value();
  EXPECT_TRUE(CheckQeIdentityWindow(identity, identity.window.from));
  EXPECT_TRUE(CheckQeIdentityWindow(identity, identity.window.until));
  EXPECT_EQ(CheckQeIdentityWindow(identity, identity.window.from - 1).error().reason, Reason::kQeIdentityExpired);
  EXPECT_EQ(CheckQeIdentityWindow(identity, identity.window.until + 1).error().reason, Reason::kQeIdentityExpired);
}

class CheckQeReportTest : public testing::Test {
 protected:
  testing::AssertionResult Refuses(std::string_view words) const {
    const Judgement judgement = Check();
    if (judgement) return testing::AssertionFailure() << "accepted";
    if (judgement.error().reason == Reason::kQeIdentityMismatch && judgement.error().message.contains(words)) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << judgement.error().message;
  }
  [[nodiscard]] Judgement Check() const {
    EnclaveReport report{};
    report.misc_select = enclave_.misc_select;
    report.attributes = enclave_.attributes;
    report.mr_signer = enclave_.mr_signer;
    report.isv_prod_id = enclave_.isv_prod_id;
    return CheckQeReport(ParseQeIdentity(spec_.Text()).value(), report);
  }

  test::EnclaveReportSpec enclave_;
  QeIdentitySpec spec_;
};

TEST_F(CheckQeReportTest, TakesIntels) { EXPECT_TRUE(Check()); }

TEST_F(CheckQeReportTest, RefusesAnotherSigner) {
  enclave_.mr_signer.back() = 'x';
  EXPECT_TRUE(Refuses("signer"));
}

TEST_F(CheckQeReportTest, RefusesAnotherProduct) {
  enclave_.isv_prod_id = 1;
  EXPECT_TRUE(Refuses("product id is 1"));
}

TEST_F(CheckQeReportTest, ComparesUnderTheMasks) {
  spec_.misc_select_mask = "FFFFFF0F";
  enclave_.misc_select.back() = '\xF0';
  EXPECT_TRUE(Check());
  enclave_.misc_select.back() = '\x01';
  EXPECT_TRUE(Refuses("MISCSELECT"));
  enclave_.misc_select.back() = '\0';
  enclave_.attributes.back() = 'x';  // outside the mask
  EXPECT_TRUE(Check());
  enclave_.attributes[0] = '\x15';  // the mask's gap
  EXPECT_TRUE(Check());
  enclave_.attributes[1] = '\x01';
  EXPECT_TRUE(Refuses("ATTRIBUTES"));
}

TEST_F(CheckQeReportTest, RefusesDebugWhateverTheMask) {
  enclave_.attributes[0] = '\x13';
  EXPECT_TRUE(Refuses("ATTRIBUTES"));
  spec_.attributes_mask = std::string(32, '0');
  EXPECT_TRUE(Refuses("debug mode"));
  spec_.attributes_mask = std::string(32, 'F');
  spec_.attributes = "13" + std::string(30, '0');
  EXPECT_TRUE(Refuses("debug mode"));
}

}  // namespace
}  // namespace gl
