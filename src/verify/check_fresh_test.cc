// Whose key the connection was made with: fresh.endpoint in every state; and launch receipts. Nonces are judged by the
// evidence cases.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/hex.h"
#include "signer/curve.h"
#include "tests/builders/ratls_evidence.h"
#include "tests/vectors/report_on.h"
#include "verify/launch_receipt.h"

namespace gl {
namespace {

using test::AppEvidence;
using test::BuiltFiles;
using test::RatlsEvidence;

// What became of fresh.endpoint on FILES over a connection to the holder of CERTIFICATE.
struct Seen {
  Report report;
  Finding finding;
};

Seen Look(const BuiltFiles& files, const std::string& certificate, bool must_bind, bool with_collateral = true) {
  Inputs inputs;
  inputs.attestation = test::InputOf(files, "attestation", "attestation.json");
  if (with_collateral) inputs.collateral = test::InputOf(files, "collateral", "collateral.json");
  inputs.os_reference = test::InputOf(files, "os-reference", "os-reference.json");
  inputs.trusted_root = test::InputOf(files, "trusted root", "root.der");
  inputs.endpoint_certificate = Input{"endpoint certificate", "https://h", certificate};
  inputs.endpoint_must_bind = must_bind;
  Policy policy;
  EXPECT_TRUE(test::Ok(AddPolicyFile(policy, files.at("policy.json"), "policy.json")));
  Seen seen{RunChecks(inputs, policy, policy.at.value()), {}};
  seen.finding = seen.report.findings.back();
  EXPECT_EQ(seen.finding.check, CheckId::kFreshEndpoint);
  EXPECT_EQ(seen.finding.required, must_bind);
  EXPECT_EQ(seen.report.inputs.back().name, "endpoint certificate");
  return seen;
}

std::string PlainCertificate(const test::TestKey& key) {
  return test::MakeCert({.subject = "h", .issuer = "h", .from = 0, .until = 1}, key, key);
}

// The evidence without its nonce, with a quote that binds the server's key.
BuiltFiles WithBound(const AppEvidence& evidence, const RatlsEvidence& server) {
  AppEvidence without = evidence;
  without.policy.erase("nonce");
  BuiltFiles files = without.Build();
  files["attestation.json"] = server.bound;
  return files;
}

bool SaysConnectionIsOpen(const Report& report) {
  return std::ranges::any_of(report.not_proved,
                             [](const std::string& text) { return text.starts_with("The connection"); });
}

TEST(CheckFreshEndpoint, TheAttestationsQuoteMayBindTheKey) {
  const AppEvidence evidence;
  const RatlsEvidence server(evidence);
  for (const bool must_bind : {false, true}) {
    const Seen seen = Look(WithBound(evidence, server), PlainCertificate(server.key), must_bind);
    EXPECT_EQ(seen.finding.outcome, Outcome::kPass) << seen.finding.reason;
    EXPECT_EQ(seen.report.answer.verdict, Verdict::kVerified) << Headline(seen.report);
    EXPECT_FALSE(SaysConnectionIsOpen(seen.report));
  }
}

TEST(CheckFreshEndpoint, OrAQuoteInTheCertificateOfTheSameMachine) {
  const AppEvidence evidence;
  const RatlsEvidence server(evidence);
  const Seen seen = Look(evidence.Build(), server.certificate, true);
  EXPECT_EQ(seen.finding.outcome, Outcome::kPass) << seen.finding.reason;
  EXPECT_EQ(seen.report.answer.verdict, Verdict::kVerified) << Headline(seen.report);
}

TEST(CheckFreshEndpoint, EventsMayHaveFollowedTheCertificate) {
  const AppEvidence before;
  const RatlsEvidence server(before);
  AppEvidence after = before;
  after.edit_log = [](test::EventLogBuilder& log) {
    test::EventSpec event = log.events.back();
    event.name = "later";
    event.payload = "x";
    log.events.push_back(event);
  };
  const Seen seen = Look(after.Build(), server.certificate, true);
  EXPECT_EQ(seen.finding.outcome, Outcome::kPass) << seen.finding.reason;
  const Seen reversed = Look(before.Build(), RatlsEvidence(after, server.key).certificate, true);
  EXPECT_EQ(reversed.finding.outcome, Outcome::kFail);
  EXPECT_TRUE(reversed.finding.reason.contains("RTMR3")) << reversed.finding.reason;
}

TEST(CheckFreshEndpoint, AnotherMachinesCertificateIsARelay) {
  const AppEvidence evidence;
  struct {
    std::string_view what;
    std::function<void(test::TdReportSpec&)> change;
  } const cases[] = {
      {"MRTD", [](test::TdReportSpec& td) { td.mr_td[0] = 'x'; }},
      {"RTMR0", [](test::TdReportSpec& td) { td.rtmr[0][0] = 'x'; }},
      {"RTMR1", [](test::TdReportSpec& td) { td.rtmr[1][0] = 'x'; }},
      {"RTMR2", [](test::TdReportSpec& td) { td.rtmr[2][0] = 'x'; }},
      {"RTMR3", [](test::TdReportSpec& td) { td.rtmr[3][0] = 'x'; }},
      {"MR_CONFIG_ID", [](test::TdReportSpec& td) { td.mr_config_id[1] = 'x'; }},
      {"MR_SEAM", [](test::TdReportSpec& td) { td.mr_seam[1] = 'x'; }},
      {"TD attributes", [](test::TdReportSpec& td) { td.SetTdAttributes(1); }},
  };
  for (const auto& one : cases) {
    AppEvidence other = evidence;
    other.edit_td = one.change;
    for (const bool must_bind : {false, true}) {
      const Seen seen = Look(evidence.Build(), RatlsEvidence(other).certificate, must_bind);
      EXPECT_EQ(seen.finding.cause, Cause::kContradicted) << one.what;
      EXPECT_TRUE(seen.finding.reason.contains(one.what)) << seen.finding.reason;
      EXPECT_EQ(seen.report.answer.exit_code, ExitCode::kNotVerified);
    }
  }
}

TEST(CheckFreshEndpoint, TheCertificatesQuoteHasToBeGenuine) {
  const AppEvidence evidence;
  const test::TestKey key;
  AppEvidence forger = evidence;  // on a platform of its own
  forger.tdx.pck_key = test::TestKey();
  forger.tdx.ca_key = test::TestKey();
  const Seen forged = Look(evidence.Build(), RatlsEvidence(forger, key).certificate, true);
  EXPECT_EQ(forged.finding.cause, Cause::kContradicted) << forged.finding.reason;
  EXPECT_TRUE(forged.finding.reason.starts_with("the certificate's quote: ")) << forged.finding.reason;

  const Seen unbound = Look(evidence.Build(), test::RatlsCertificate(key, evidence.Build()), true);
  EXPECT_EQ(unbound.finding.cause, Cause::kContradicted);
  EXPECT_TRUE(unbound.finding.reason.contains("does not bind")) << unbound.finding.reason;
}

TEST(CheckFreshEndpoint, WithoutCollateralTheQuestionStaysOpen) {
  const AppEvidence evidence;
  const Seen seen = Look(evidence.Build(), RatlsEvidence(evidence).certificate, true, false);
  EXPECT_EQ(seen.finding.outcome, Outcome::kNotRun);
  EXPECT_EQ(seen.report.answer.exit_code, ExitCode::kIncomplete);
}

TEST(CheckFreshEndpoint, AnOrdinaryCertificateIsNoFailureWhereAnAuthorityVouchesForIt) {
  const AppEvidence evidence;
  const Seen seen = Look(evidence.Build(), PlainCertificate(test::TestKey()), false);
  EXPECT_EQ(seen.finding.cause, Cause::kNotAsked);
  EXPECT_EQ(seen.report.answer.verdict, Verdict::kVerified);
  EXPECT_TRUE(SaysConnectionIsOpen(seen.report));
  EXPECT_EQ(Look(evidence.Build(), "no certificate", false).finding.cause, Cause::kNotAsked);
  for (const std::string& certificate : {PlainCertificate(test::TestKey()), std::string("no certificate")}) {
    const Seen untrusted = Look(evidence.Build(), certificate, true);
    EXPECT_EQ(untrusted.finding.cause, Cause::kContradicted);
    EXPECT_EQ(untrusted.report.answer.exit_code, ExitCode::kNotVerified);
  }
}

TEST(CheckFreshEndpoint, NothingIsSaidOnEvidenceThatFails) {
  AppEvidence evidence;
  evidence.tdx.edit_quote = [](std::string quote) {
    quote[200] = static_cast<char>(quote[200] ^ 1);
    return quote;
  };
  const Seen seen = Look(evidence.Build(), RatlsEvidence(AppEvidence()).certificate, true);
  EXPECT_EQ(seen.finding.cause, Cause::kBlocked);
  BuiltFiles files = AppEvidence().Build();
  files["attestation.json"] = "{}";
  EXPECT_EQ(Look(files, RatlsEvidence(AppEvidence()).certificate, true).finding.cause, Cause::kBlocked);
}

LaunchReceipt GoodReceipt() {
  return {.repo = std::string(test::kAppRepo),
          .commit = std::string(test::kAppCommit),
          .tree = std::string(40, '2'),
          .tree_sha256 = std::string(64, '3'),
          .files = 1,
          .bytes = 20,
          .launcher = "0.1.0",
          .time = "2026-03-01T12:00:00Z",
          .nonce = std::string(32, '4')};
}

// What becomes of fresh.nonce with a receipt of these bytes beside a quote over it, or over REPORT_DATA.
Finding WithReceipt(const std::string& receipt, AppEvidence evidence = {}, const std::string& report_data = "",
                    Report* report = nullptr) {
  evidence.tdx.quote.body.report_data = report_data.empty() ? Sha512(receipt) : report_data;
  const BuiltFiles files = evidence.Build();
  Inputs inputs;
  inputs.attestation = test::InputOf(files, "attestation", "attestation.json");
  inputs.collateral = test::InputOf(files, "collateral", "collateral.json");
  inputs.os_reference = test::InputOf(files, "os-reference", "os-reference.json");
  inputs.trusted_root = test::InputOf(files, "trusted root", "root.der");
  inputs.receipt = Input{"receipt", "receipt.json", receipt};
  Policy policy;
  EXPECT_TRUE(test::Ok(AddPolicyFile(policy, files.at("policy.json"), "policy.json")));
  const Report made = RunChecks(inputs, policy, policy.at.value());
  if (report != nullptr) *report = made;
  const auto found = std::ranges::find(made.findings, CheckId::kFreshNonce, &Finding::check);
  EXPECT_TRUE(found->required);
  return *found;
}

AppEvidence WithoutNonce() {
  AppEvidence evidence;
  evidence.policy.erase("nonce");
  return evidence;
}

TEST(LaunchReceiptCheck, CorroboratesAndSaysSo) {
  Report report;
  const Finding finding = WithReceipt(GoodReceipt().Text(), WithoutNonce(), "", &report);
  EXPECT_EQ(finding.outcome, Outcome::kPass) << finding.reason;
  EXPECT_EQ(finding.source, "receipt");
  EXPECT_TRUE(finding.reason.starts_with("the launcher reported commit " + std::string(test::kAppCommit) +
                                         " at 2026-03-01T12:00:00Z: corroboration only"))
      << finding.reason;
  EXPECT_EQ(report.answer.verdict, Verdict::kVerified) << Headline(report);
  EXPECT_TRUE(report.not_proved.front().starts_with("Freshness: ")) << "nobody's challenge was answered";
  EXPECT_EQ(report.inputs.back().name, "receipt");
}

TEST(LaunchReceiptCheck, TheQuoteHasToBeOverIt) {
  const std::string text = GoodReceipt().Text();
  for (const std::string& other : {Sha512(text + "\n"), text.substr(0, 64), std::string(64, '\0')}) {
    const Finding finding = WithReceipt(text, WithoutNonce(), other);
    EXPECT_EQ(finding.cause, Cause::kContradicted);
    EXPECT_EQ(finding.expected, HexEncode(Sha512(text)));
    EXPECT_EQ(finding.found, HexEncode(other));
  }
}

TEST(LaunchReceiptCheck, ItHasToNameWhatTheMeasuredConfigDoes) {
  LaunchReceipt receipt = GoodReceipt();
  receipt.repo += "/";
  Finding finding = WithReceipt(receipt.Text(), WithoutNonce());
  EXPECT_EQ(finding.cause, Cause::kContradicted);
  EXPECT_EQ(finding.expected, test::kAppRepo);
  EXPECT_EQ(finding.found, receipt.repo);
  receipt = GoodReceipt();
  receipt.commit = std::string(40, 'f');
  finding = WithReceipt(receipt.Text(), WithoutNonce());
  EXPECT_EQ(finding.cause, Cause::kContradicted);
  EXPECT_EQ(finding.expected, test::kAppCommit);
  EXPECT_EQ(finding.found, receipt.commit);
}

TEST(LaunchReceiptCheck, ItsTreeHasToBeTheDemandedOne) {
  for (const bool by_config : {false, true}) {
    for (const char digit : {'3', '5'}) {
      AppEvidence evidence = WithoutNonce();
      const std::string tree(64, digit);
      if (by_config)
        evidence.edit_config = [&](const std::string& text) { return text + "TREE_SHA256=" + tree + "\n"; };
      if (!by_config) evidence.policy["tree-sha256"] = "\"" + tree + "\"";
      const Finding finding = WithReceipt(GoodReceipt().Text(), evidence);
      EXPECT_EQ(finding.outcome, digit == '3' ? Outcome::kPass : Outcome::kFail) << finding.reason;
      EXPECT_EQ(finding.expected, digit == '3' ? "" : tree);
    }
  }
}

TEST(LaunchReceiptCheck, AnotherSpellingIsUnreadable) {
  const Finding finding = WithReceipt(GoodReceipt().Text() + "\n", WithoutNonce());
  EXPECT_EQ(finding.cause, Cause::kUnreadable);
  EXPECT_TRUE(finding.reason.contains("byte for byte")) << finding.reason;
}

TEST(LaunchReceiptCheck, AChallengeBesideItStillCounts) {
  const std::string text = GoodReceipt().Text();
  EXPECT_EQ(WithReceipt(text).cause, Cause::kContradicted);
  const AppEvidence evidence;
  EXPECT_EQ(WithReceipt(text, evidence, evidence.tdx.quote.body.report_data).cause, Cause::kContradicted);
}

TEST(LaunchReceiptCheck, NothingIsSaidWithoutAConfig) {
  AppEvidence evidence = WithoutNonce();
  evidence.edit_config = [](const std::string& text) { return text + "UNKNOWN=1\n"; };
  EXPECT_EQ(WithReceipt(GoodReceipt().Text(), evidence).cause, Cause::kBlocked);
}

}  // namespace
}  // namespace gl
