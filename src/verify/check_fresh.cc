// Sources: dstack-attestation.md, sections 12 (what report_data holds) and 13 (certificates that carry a quote).
#include "base/hex.h"
#include "dstack/ratls.h"
#include "dstack/report_data.h"
#include "signer/curve.h"
#include "verify/checks.h"
#include "verify/launch_receipt.h"

namespace gl {

namespace {

// EXPECTED as the guest pads what it was asked to put there.
std::string Padded(std::string expected) {
  expected.resize(kReportDataBytes, '\0');
  return expected;
}

Finding Other(const std::string& expected, std::string_view found) {
  return Differs("the report data is another one", HexEncode(expected), HexEncode(found), "quote");
}

constexpr std::string_view kEndpoint = "endpoint certificate";

// What of ONE is not as in OTHER, empty when both are of one machine: all that is measured but RTMR3, to which the
// application may have added events since.
std::string OtherMachine(const TdReport& one, const TdReport& other) {
  if (one.mr_td != other.mr_td) return "MRTD";
  for (std::size_t i = 0; i < 3; ++i) {
    if (one.rtmr.at(i) != other.rtmr.at(i)) return "RTMR" + std::to_string(i);
  }
  if (one.mr_config_id != other.mr_config_id) return "MR_CONFIG_ID";
  if (one.mr_seam != other.mr_seam) return "MR_SEAM";
  return one.td_attributes != other.td_attributes ? "TD attributes" : "";
}

// The quote in a certificate has to be as good as the attestation's: as genuine, and of the same machine.
Finding JudgeCertificateQuote(const Case& run, const Certificate& leaf, std::string_view bytes) {
  const std::string source(kEndpoint);
  const Judged<Quote> quote = ParseQuote(bytes);
  if (!quote) return Failed(Cause::kUnreadable, "the certificate's quote: " + quote.error().message, source);
  const std::string bound = RatlsReportData(leaf.Spki());
  if (quote->body.report_data != bound) {
    return Differs("the certificate's quote does not bind the certificate's key", HexEncode(bound),
                   HexEncode(quote->body.report_data), source);
  }
  const std::string other = OtherMachine(quote->body, run.facts.quote->body);
  if (!other.empty()) {
    return Failed(Cause::kContradicted, "the connection ends in another machine: another " + other, source);
  }
  if (!run.inputs.collateral) return NotRun(Cause::kMissing, "the certificate's quote needs collateral");
  if (!run.facts.replayed) return NotRun(Cause::kBlocked, "needs log.replay, which did not pass");
  if (!EventsAfterQuote(*run.facts.log, quote->body.rtmr[3])) {
    return Failed(Cause::kContradicted,
                  "the connection ends in another machine: no beginning of the event log gives its RTMR3", source);
  }
  const QuoteInput input = {
      .quote = bytes, .collateral = run.inputs.collateral->bytes, .root = run.facts.root_der, .time = run.now};
  const QuoteVerdict verdict = VerifyQuote(input, QuotePolicyOf(run.policy));
  if (!verdict.Accepted()) {
    return Failed(Cause::kContradicted, "the certificate's quote: " + verdict.rejection->message, source);
  }
  return Pass("the certificate of the connection has a quote of this machine, which binds its key", source);
}

// Nothing binds the key. That is how ordinary servers are; it is a failure where nobody else vouches for the key.
Finding Unbound(const Case& run, const std::string& reason) {
  if (!run.inputs.endpoint_must_bind) return NotRun(Cause::kNotAsked, reason);
  return Failed(Cause::kContradicted, reason + ", and no authority vouches for it either", std::string(kEndpoint));
}

// Who could have asked for a quote over RECEIPT is everybody in the machine who reaches its agent.
Finding JudgeReceipt(const Case& run, const std::string& bytes) {
  const std::string source(kReceiptSource);
  const std::string expected = Sha512(bytes);
  const std::string_view found = run.facts.quote->body.report_data;
  if (expected != found) {
    return Differs("the quote is not over this receipt", HexEncode(expected), HexEncode(found), "quote");
  }
  const Result<LaunchReceipt> receipt = ParseLaunchReceipt(bytes);
  if (!receipt) return Failed(Cause::kUnreadable, receipt.error().message, source);
  if (!run.facts.pin) return NotRun(Cause::kBlocked, "the receipt needs pin.config, which did not pass");
  const Pin& pin = *run.facts.pin;
  if (receipt->repo != pin.repo.Redacted()) {
    return Differs("the receipt names another repository", pin.repo.Redacted(), receipt->repo, source);
  }
  if (receipt->commit != pin.commit.Hex()) {
    return Differs("the receipt names another commit", pin.commit.Hex(), receipt->commit, source);
  }
  const std::optional<std::string>& tree = run.policy.tree_sha256 ? run.policy.tree_sha256 : pin.tree_sha256;
  if (tree && receipt->tree_sha256 != *tree) {
    return Differs("the receipt names another tree", *tree, receipt->tree_sha256, source);
  }
  return Pass("the launcher reported commit " + receipt->commit + " at " + receipt->time +
                  ": corroboration only, a workload that holds the guest's socket can ask for others",
              source);
}

}  // namespace

Finding CheckFreshNonce(Case& run) {
  const Policy& policy = run.policy;
  const std::string_view found = run.facts.quote->body.report_data;
  if (!policy.nonce && !policy.report_data && run.inputs.receipt) return JudgeReceipt(run, run.inputs.receipt->bytes);
  if (!policy.nonce && !policy.report_data) {
    return NotRun(Cause::kNotAsked, "not bound to a challenge: may be a replay of an old quote");
  }
  if (policy.report_data && Padded(*policy.report_data) != found) return Other(Padded(*policy.report_data), found);
  if (policy.nonce && !FindChallenge(found, *policy.nonce)) return Other(Padded(*policy.nonce), found);
  // Both at once hold only where the challenge is the receipt's digest.
  if (run.inputs.receipt && Sha512(run.inputs.receipt->bytes) != found) {
    return Other(Sha512(run.inputs.receipt->bytes), found);
  }
  return Pass("the report data is the demanded one: the quote is not older than it", "quote");
}

// The one who connected saw the handshake complete with this certificate; whose key it is, a quote says.
Finding CheckFreshEndpoint(Case& run) {
  if (!run.inputs.endpoint_certificate) {
    return NotRun(Cause::kNotAsked, "the evidence did not come over a TLS connection to the machine");
  }
  const Result<Certificate> leaf = Certificate::Parse(run.inputs.endpoint_certificate->bytes);
  if (!leaf) return Unbound(run, "the connection's certificate is none of a machine: " + leaf.error().message);
  const Result<RatlsClaims> claims = ReadRatlsClaims(*leaf);
  if (!claims) return Failed(Cause::kUnreadable, claims.error().message, std::string(kEndpoint));
  if (!run.facts.quote) return NotRun(Cause::kBlocked, "needs quote.format, which did not pass");
  if (CheckRatlsBinding(*leaf, run.facts.quote->body.report_data).outcome == RuleOutcome::kHolds) {
    return Pass("the quote binds the key of the connection", std::string(kEndpoint));
  }
  if (!claims->quote.empty()) return JudgeCertificateQuote(run, *leaf, claims->quote);
  return Unbound(run, "no quote binds the key of the connection: it may end in a proxy, such as a gateway of the host");
}

}  // namespace gl
