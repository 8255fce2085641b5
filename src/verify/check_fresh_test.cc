// Whose key the connection was made with: fresh.endpoint in every state. Nonces are judged by the evidence cases.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/builders/ratls_evidence.h"
#include "tests/vectors/report_on.h"

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

}  // namespace
}  // namespace gl
