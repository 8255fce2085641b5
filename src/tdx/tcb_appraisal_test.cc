#include "tdx/tcb_appraisal.h"

#include <gtest/gtest.h>

#include "tests/builders/der_writer.h"
#include "tests/builders/pck_builder.h"
#include "tests/builders/quote_builder.h"
#include "tests/builders/tcb_info_builder.h"

namespace gl {
namespace {

using test::PlatformLevelSpec;

// A platform with SGX components 5, PCESVN 11, a TDX module 1.5 with late microcode 4, and a quoting enclave of 4.
class AppraiseTcbTest : public testing::Test {
 protected:
  [[nodiscard]] Judged<TcbFinding> Appraise() const {
    const TcbInfo info = ParseTcbInfo(info_.Text()).value();
    const QeIdentity identity = ParseQeIdentity(identity_.Text()).value();
    const PckExtension pck = ParsePckExtension(pck_.Extension()).value();
    TdReport body{};
    body.mrsigner_seam = body_.mrsigner_seam;
    body.seam_attributes = body_.seam_attributes;
    EnclaveReport qe{};
    qe.isv_svn = qe_svn_;
    return AppraiseTcb(info, identity, pck, body, body_.tee_tcb_svn, qe);
  }

  [[nodiscard]] TcbStatus Status() const {
    const auto finding = Appraise();
    EXPECT_TRUE(finding) << finding.error().message;
    return finding ? finding->status : TcbStatus::kRevoked;
  }

  [[nodiscard]] testing::AssertionResult Refuses(Reason reason, std::string_view words) const {
    const auto finding = Appraise();
    if (finding) return testing::AssertionFailure() << "accepted";
    if (finding.error().reason == reason && finding.error().message.contains(words)) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << ReasonName(finding.error().reason) << ": " << finding.error().message;
  }

  PlatformLevelSpec& AddLevel(const std::string& status) {
    info_.levels.push_back(info_.levels[0]);
    info_.levels.back().statement = {.status = status, .date = "2025-01-01T00:00:00Z", .advisories = {"INTEL-SA-2"}};
    return info_.levels.back();
  }

  test::TcbInfoSpec info_;
  test::QeIdentitySpec identity_;
  test::PckFields pck_;
  test::TdReportSpec body_;
  std::uint16_t qe_svn_ = 4;
};

TEST_F(AppraiseTcbTest, FindsTheBestLevel) {
  const auto finding = Appraise();
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->status, TcbStatus::kUpToDate);
  EXPECT_EQ(finding->platform.pce_svn, 11);
  ASSERT_TRUE(finding->module);
  EXPECT_EQ(finding->module->isv_svn, 5);
  EXPECT_EQ(finding->qe.isv_svn, 4);
  EXPECT_TRUE(finding->shortfalls.empty());
}

TEST_F(AppraiseTcbTest, ComparesEachSgxComponent) {
  AddLevel("OutOfDate").sgx.fill(0);
  for (std::size_t i = 0; i < 16; ++i) {
    std::array<std::uint8_t, 16> svns{};
    svns.fill(200);  // however high the others are
    svns.at(i) = 4;
    pck_.SetComponents(svns);
    const auto finding = Appraise();
    ASSERT_TRUE(finding);
    EXPECT_EQ(finding->status, TcbStatus::kOutOfDate);
    EXPECT_EQ(finding->shortfalls, std::vector{"SGX component " + std::to_string(i) + ", 'Part': have 4, need 5"});
  }
}

TEST_F(AppraiseTcbTest, ComparesThePceSvn) {
  AddLevel("OutOfDate").pce_svn = 10;
  pck_.Set("2.17", test::DerInteger(10));
  EXPECT_EQ(Status(), TcbStatus::kOutOfDate);
  EXPECT_EQ(Appraise()->shortfalls, std::vector<std::string>{"PCESVN: have 10, need 11"});
}

TEST_F(AppraiseTcbTest, ComparesTdxComponentsFromTheThirdOn) {
  info_.levels[0].tdx.fill(4);
  info_.levels[0].tdx[0] = 200;  // these two belong to the module
  info_.levels[0].tdx[1] = 200;
  AddLevel("OutOfDate").tdx.fill(0);
  body_.tee_tcb_svn = std::string("\x05\x01") + std::string(14, '\x04');
  EXPECT_EQ(Status(), TcbStatus::kUpToDate);
  for (std::size_t i = 2; i < 16; ++i) {
    body_.tee_tcb_svn = std::string("\x05\x01") + std::string(14, '\x7F');
    body_.tee_tcb_svn[i] = 3;
    EXPECT_EQ(Status(), TcbStatus::kOutOfDate) << i;
  }
}

TEST_F(AppraiseTcbTest, ComparesAllTdxComponentsOfModuleVersion0) {
  info_.levels[0].tdx.fill(0);
  info_.levels[0].tdx[0] = 5;
  AddLevel("OutOfDate").tdx.fill(0);
  body_.tee_tcb_svn = std::string("\x05") + std::string(15, '\0');
  const auto finding = Appraise();
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->status, TcbStatus::kUpToDate);
  EXPECT_FALSE(finding->module);
  body_.tee_tcb_svn[0] = 4;
  EXPECT_EQ(Status(), TcbStatus::kOutOfDate);
  info_.levels.pop_back();
  EXPECT_TRUE(Refuses(Reason::kTcbNotSupported, "TDX component 0, 'Part': have 4, need 5"));
}

TEST_F(AppraiseTcbTest, WantsSomeLevel) {
  pck_.Set("2.1", test::DerInteger(0));
  EXPECT_TRUE(Refuses(Reason::kTcbNotSupported, "SGX component 0, 'Part': have 0, need 5"));
  info_.levels.clear();
  EXPECT_TRUE(Refuses(Reason::kTcbNotSupported, "no levels"));
  info_ = {};
  pck_ = {};
  qe_svn_ = 3;
  EXPECT_TRUE(Refuses(Reason::kTcbNotSupported, "the quoting enclave with version 3"));
  qe_svn_ = 4;
  info_.modules[0].levels.clear();
  EXPECT_TRUE(Refuses(Reason::kTcbNotSupported, "the TDX module with version 5"));
}

TEST_F(AppraiseTcbTest, WantsOneIdentityOfTheModule) {
  body_.tee_tcb_svn[1] = 3;
  EXPECT_TRUE(Refuses(Reason::kTdxModuleMismatch, "version 3"));
  info_.modules.push_back(info_.modules[0]);
  info_.modules.back().id = "tdx_03";
  EXPECT_EQ(Status(), TcbStatus::kUpToDate);
  info_.modules.push_back(info_.modules[0]);
  info_.modules.back().id = "TDX_03";
  EXPECT_TRUE(Refuses(Reason::kTdxModuleMismatch, "exactly one identity"));
}

TEST_F(AppraiseTcbTest, WantsIntelsModule) {
  body_.mrsigner_seam[0] = 1;
  EXPECT_TRUE(Refuses(Reason::kTdxModuleMismatch, "signer"));
  body_ = {};
  body_.seam_attributes[7] = 1;
  EXPECT_TRUE(Refuses(Reason::kTdxModuleMismatch, "attributes"));
  info_.modules[0].mask = std::string(16, '0');  // whatever the document leaves open
  EXPECT_TRUE(Refuses(Reason::kTdxModuleMismatch, "attributes"));
  body_ = {};
  info_.modules[0].mask = std::string(16, 'F');
  info_.modules[0].attributes = std::string(15, '0') + "1";
  EXPECT_TRUE(Refuses(Reason::kTdxModuleMismatch, "attributes"));
}

// Version 0 has the identity beside the list.
TEST_F(AppraiseTcbTest, WantsIntelsModuleOfVersion0) {
  body_.tee_tcb_svn[1] = 0;
  EXPECT_EQ(Status(), TcbStatus::kUpToDate);
  info_.module.mrsigner = std::string(96, '1');
  EXPECT_TRUE(Refuses(Reason::kTdxModuleMismatch, "signer"));
}

TEST_F(AppraiseTcbTest, MergesItsParts) {
  info_.levels[0].statement = {
      .status = "ConfigurationNeeded", .date = "2025-03-01T00:00:00Z", .advisories = {"INTEL-SA-3", "INTEL-SA-1"}};
  info_.modules[0].levels = {
      {.svn = 6},
      {.svn = 2,
       .statement = {
           .status = "OutOfDate", .date = "2025-02-01T00:00:00Z", .advisories = {"INTEL-SA-2", "INTEL-SA-1"}}}};
  identity_.levels = {{.svn = 9}, {.svn = 1, .statement = {.status = "OutOfDate", .advisories = {"INTEL-SA-0"}}}};
  const auto finding = Appraise();
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->status, TcbStatus::kOutOfDateConfigurationNeeded);
  EXPECT_EQ(finding->advisory_ids, (std::vector<std::string>{"INTEL-SA-0", "INTEL-SA-1", "INTEL-SA-2", "INTEL-SA-3"}));
  EXPECT_EQ(FormatUtcTime(finding->tcb_date), "2025-02-01T00:00:00Z");
  EXPECT_EQ(finding->shortfalls,
            (std::vector<std::string>{"TDX module: have 5, need 6", "quoting enclave: have 4, need 9"}));
}

TEST_F(AppraiseTcbTest, RefusesRevokedParts) {
  info_.levels[0].statement.status = "Revoked";
  EXPECT_TRUE(Refuses(Reason::kTcbStatus, "revoked"));
  info_ = {};
  info_.modules[0].levels[0].statement.status = "Revoked";
  EXPECT_TRUE(Refuses(Reason::kTcbStatus, "revoked"));
  info_ = {};
  identity_.levels[0].statement.status = "Revoked";
  EXPECT_TRUE(Refuses(Reason::kTcbStatus, "revoked"));
}

}  // namespace
}  // namespace gl
