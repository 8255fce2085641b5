// Intel's part. Source: tdx-quote.md. src/tdx judges a quote in steps, each of which belongs to one of these checks; a
// check passes when all of its steps did.
#include <algorithm>

#include "pki/pem.h"
#include "tdx/intel_root.h"
#include "tdx/quote_signature.h"
#include "verify/checks.h"

namespace gl {
namespace {

constexpr std::string_view kQuote = "quote";
constexpr std::string_view kCollateral = "collateral";
constexpr std::string_view kNoCollateral = "no collateral was given: --collateral FILE";

// The stable code of REJECTION and its sentence. What only a policy forbids is refused, not contradicted.
Finding Rejected(const Rejection& rejection, Cause cause, std::string_view source) {
  Finding finding = Failed(rejection.by_policy ? Cause::kRefused : cause,
                           std::string(ReasonName(rejection.reason)) + ": " + rejection.message, std::string(source));
  finding.code = ReasonName(rejection.reason);
  return finding;
}

// What the steps of CHECK say, PASS when all of them hold.
Finding OfSteps(const Case& run, std::string_view check, Finding pass) {
  if (!run.facts.verdict) return NotRun(Cause::kMissing, std::string(kNoCollateral));
  const QuoteVerdict& verdict = *run.facts.verdict;
  const auto steps = QuoteSteps();
  const std::size_t failed = verdict.rejection ? verdict.steps_passed : steps.size();
  if (failed < steps.size() && steps[failed].check == check) {
    const bool form = verdict.rejection->reason == Reason::kCollateralMalformed;
    return Rejected(*verdict.rejection, form ? Cause::kUnreadable : Cause::kContradicted, pass.source);
  }
  for (std::size_t i = failed; i < steps.size(); ++i) {
    if (steps[i].check != check) continue;
    return NotRun(Cause::kBlocked, "means nothing while " + std::string(steps[failed].check) + " fails");
  }
  return pass;
}

const QuoteReport* ReportOf(const Case& run) {
  return run.facts.verdict && run.facts.verdict->report ? &*run.facts.verdict->report : nullptr;
}

std::string Days(std::int64_t seconds) { return std::to_string(seconds / 86400) + " days"; }

// The expectation that a refused status did not meet.
std::string AcceptedStatuses(const Policy& policy) {
  return policy.accept_tcb.empty() ? "UpToDate" : Joined(policy.accept_tcb, ", ");
}

}  // namespace

Result<std::string> TrustedRootDer(const Inputs& inputs) {
  if (!inputs.trusted_root) return std::string(IntelRoot());
  const std::string& bytes = inputs.trusted_root->bytes;
  if (!bytes.starts_with("-----BEGIN")) return bytes;
  GL_ASSIGN(std::vector<std::string> blocks, ParsePemCertificates(bytes));
  if (blocks.size() != 1) return Fail(Fault::kIntegrity, "the trusted root: not exactly one certificate");
  return std::move(blocks.front());
}

QuotePolicy QuotePolicyOf(const Policy& policy) {
  QuotePolicy quote;
  if (!policy.accept_tcb.empty()) quote.accepted.clear();
  for (const std::string& name : policy.accept_tcb) {
    if (const auto status = ParseTcbStatus(name)) quote.accepted.push_back(*status);
  }
  quote.max_collateral_age = policy.max_collateral_age;
  return quote;
}

Finding CheckQuoteFormat(Case& run) {
  if (!run.facts.unreadable.empty()) return Failed(Cause::kUnreadable, run.facts.unreadable, "attestation");
  if (run.facts.quote_bytes.empty()) return NotRun(Cause::kMissing, "the evidence holds no quote");
  Judged<Quote> quote = ParseQuote(run.facts.quote_bytes);
  if (!quote) return Rejected(quote.error(), Cause::kUnreadable, kQuote);
  run.subject.tee = quote->body_type == TdBodyType::kTd10 ? "TDX 1.0" : "TDX 1.5";
  std::string text = "version " + std::to_string(quote->version) + ", " + *run.subject.tee;
  if (quote->padding > 0) text += ", and " + std::to_string(quote->padding) + " zero bytes after it";
  run.facts.quote = *quote;
  if (run.inputs.collateral) {
    const QuoteInput input = {.quote = run.facts.quote_bytes,
                              .collateral = run.inputs.collateral->bytes,
                              .root = run.facts.root_der,
                              .time = run.now};
    run.facts.verdict = VerifyQuote(input, QuotePolicyOf(run.policy));
  }
  return Pass(std::move(text), std::string(kQuote));
}

Finding CheckQuotePckChain(Case& run) {
  const std::string ends = run.inputs.trusted_root ? "the given root, which is not Intel's" : "Intel's root";
  return OfSteps(run, "quote.pck-chain",
                 Pass("ends in " + ends + ", and nothing of it is revoked", std::string(kQuote)));
}

Finding CheckQuoteCollateral(Case& run) {
  Finding pass = Pass("", std::string(kCollateral));
  if (const QuoteReport* const report = ReportOf(run)) {
    run.tcb.issued = report->oldest_statement;
    run.tcb.next_update = report->valid.until;
    pass.reason = "signed and current; the oldest statement is " + Days(run.now - report->oldest_statement) +
                  " old, all hold until " + FormatUtcTime(report->valid.until);
    if (report->other_pck_chain_in_collateral) pass.reason += "; a PCK chain in it is another one and was not used";
  }
  return OfSteps(run, "quote.collateral", std::move(pass));
}

Finding CheckQuoteQe(Case& run) {
  return OfSteps(run, "quote.qe",
                 Pass("Intel's quoting enclave, version " + std::to_string(run.facts.quote->qe_report.isv_svn),
                      std::string(kQuote)));
}

// Needs no collateral, so it is asked of every quote.
Finding CheckQuoteSignature(Case& run) {
  if (const Judgement held = CheckQuoteSignature(*run.facts.quote); !held) {
    return Rejected(held.error(), Cause::kContradicted, kQuote);
  }
  const std::string size = std::to_string(run.facts.quote->signed_bytes.size());
  return Pass("over " + size + " bytes: the header and all measurements", std::string(kQuote));
}

Finding CheckQuoteTcb(Case& run) {
  Finding pass = Pass("", std::string(kCollateral));
  if (const QuoteReport* const report = ReportOf(run)) {
    run.tcb.status = std::string(TcbStatusName(report->status));
    run.tcb.advisories = report->launch.advisory_ids;
    pass.reason = *run.tcb.status + " as of " + FormatUtcTime(report->launch.tcb_date).substr(0, 10);
    if (!run.tcb.advisories.empty()) pass.reason += ": " + Joined(run.tcb.advisories, ", ");
  }
  Finding finding = OfSteps(run, "quote.tcb", std::move(pass));
  if (finding.outcome == Outcome::kFail && run.tcb.status && finding.code == ReasonName(Reason::kTcbStatus)) {
    finding.expected = AcceptedStatuses(run.policy);
    finding.found = *run.tcb.status;
    for (const std::string& shortfall : ReportOf(run)->launch.shortfalls) finding.reason += "; " + shortfall;
  }
  return finding;
}

Finding CheckQuoteTdAttributes(Case& run) {
  const TdReport& body = run.facts.quote->body;
  const auto is_zero = [](std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; };
  // dstack sets neither; a value would be somebody's claim that nothing here understands (dstack-attestation.md, 5).
  if (!is_zero(body.mr_owner) || !is_zero(body.mr_owner_config)) {
    return Failed(Cause::kRefused, "an owner field of the TD has a value", std::string(kQuote));
  }
  const std::vector<std::string> names = TdAttributeNames(TdAttributesOf(body));
  return OfSteps(run, "quote.td-attributes", Pass("set: " + Joined(names, ", "), std::string(kQuote)));
}

}  // namespace gl
