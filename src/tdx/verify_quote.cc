#include "tdx/verify_quote.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "tdx/certificate_role.h"
#include "tdx/intel_root.h"
#include "tdx/quote_signature.h"
#include "tdx/revocation.h"
#include "tdx/signed_document.h"

namespace gl {
namespace {

// What the steps have found so far. A step may use what the steps before it put here.
struct Work {
  const QuoteInput& input;
  const QuotePolicy& policy;
  std::optional<Certificate> root = std::nullopt;
  std::optional<Collateral> collateral = std::nullopt;
  std::optional<Quote> quote = std::nullopt;
  std::optional<PckChain> chain = std::nullopt;
  std::optional<Crl> root_crl = std::nullopt, pck_crl = std::nullopt;
  std::optional<PckExtension> pck = std::nullopt;
  std::optional<Certificate> tcb_info_signer = std::nullopt;
  std::optional<Certificate> qe_identity_signer = std::nullopt;  // when it has another chain than the TCB info
  std::optional<TcbInfo> tcb_info = std::nullopt;
  std::optional<QeIdentity> qe_identity = std::nullopt;
  std::optional<TcbFinding> launch = std::nullopt, current = std::nullopt;
  TcbStatus status = TcbStatus::kRevoked;
};

Judgement ReadRoot(Work& work) {
  GL_ASSIGN(work.root, ParseCertificate(work.input.root, "the configured root", Reason::kUntrustedRoot));
  return {};
}

Judgement ReadCollateral(Work& work) {
  GL_ASSIGN(work.collateral, ParseCollateral(work.input.collateral));
  return {};
}

Judgement ReadQuote(Work& work) {
  GL_ASSIGN(work.quote, ParseQuote(work.input.quote));
  return {};
}

Judgement ReadChain(Work& work) {
  GL_ASSIGN(work.chain, ParsePckChain(work.quote->pck_chain, *work.root));
  return {};
}

Judgement ReadRootCrl(Work& work) {
  GL_ASSIGN(work.root_crl,
            ReadCrl(work.collateral->root_crl, *work.root, work.input.time, "the root's revocation list"));
  return {};
}

Judgement CheckChain(Work& work) {
  GL_TRY(CheckPckPath(*work.chain, *work.root, work.input.time));
  return CheckNotRevoked(*work.root_crl, work.chain->intermediate);
}

// The issuer that comes with a list is not used: the list is checked against the chain of the quote.
Judgement CheckPckNotRevoked(Work& work) {
  GL_ASSIGN(work.pck_crl,
            ReadCrl(work.collateral->pck_crl, work.chain->intermediate, work.input.time, "the PCK revocation list"));
  return CheckNotRevoked(*work.pck_crl, work.chain->leaf);
}

Judgement ReadExtension(Work& work) {
  const auto values = work.chain->leaf.Extensions(kOidSgxExtension);
  if (values.size() != 1) {
    return Reject(Reason::kPckExtension,
                  "the PCK certificate has " + std::to_string(values.size()) + " SGX extensions, not one");
  }
  GL_ASSIGN(work.pck, ParsePckExtension(values.front()));
  return {};
}

Judgement CheckQeSignature(Work& work) {
  const auto key = work.chain->leaf.Key();
  if (!key) return Reject(Reason::kPckChain, "the key of the PCK certificate is not on P-256");
  return CheckQeReportSignature(*work.quote, *key);
}

Judgement CheckKeyBinding(Work& work) { return CheckAttestationKeyBinding(*work.quote); }

Judgement CheckSignature(Work& work) { return CheckQuoteSignature(*work.quote); }

Judgement CheckTcbInfoSigner(Work& work) {
  const SignedText& document = work.collateral->tcb_info;
  GL_ASSIGN(work.tcb_info_signer,
            ReadDocumentSigner(document.issuer_chain, *work.root, work.input.time, *work.root_crl, kTcbInfoKind));
  return CheckDocumentSignature(document, *work.tcb_info_signer, kTcbInfoKind);
}

Judgement ReadTcbInfo(Work& work) {
  GL_ASSIGN(work.tcb_info, ParseTcbInfo(work.collateral->tcb_info.text));
  return CheckTcbInfo(*work.tcb_info, *work.pck, work.input.time);
}

// Intel signs both documents with one certificate; then its chain was checked already.
Judgement CheckQeIdentitySigner(Work& work) {
  const SignedText& document = work.collateral->qe_identity;
  const Certificate* signer = &*work.tcb_info_signer;
  if (document.issuer_chain != work.collateral->tcb_info.issuer_chain) {
    GL_ASSIGN(work.qe_identity_signer,
              ReadDocumentSigner(document.issuer_chain, *work.root, work.input.time, *work.root_crl, kQeIdentityKind));
    signer = &*work.qe_identity_signer;
  }
  return CheckDocumentSignature(document, *signer, kQeIdentityKind);
}

Judgement ReadQeIdentity(Work& work) {
  GL_ASSIGN(work.qe_identity, ParseQeIdentity(work.collateral->qe_identity.text));
  return CheckQeIdentityWindow(*work.qe_identity, work.input.time);
}

Judgement CheckQe(Work& work) { return CheckQeReport(*work.qe_identity, work.quote->qe_report); }

// TD 1.5 says how well the module was patched at the TD's launch and how well it is now: both are judged.
Judgement AppraiseLevels(Work& work) {
  const TdReport& body = work.quote->body;
  const auto appraise = [&](std::string_view tee_tcb_svn) {
    return AppraiseTcb(*work.tcb_info, *work.qe_identity, *work.pck, body, tee_tcb_svn, work.quote->qe_report);
  };
  GL_ASSIGN(work.launch, appraise(body.tee_tcb_svn));
  work.status = work.launch->status;
  if (work.quote->body_type != TdBodyType::kTd15) return {};
  GL_ASSIGN(work.current, appraise(body.tee_tcb_svn_2));
  work.status = RelaunchTcbStatus(work.launch->status, work.current->status);
  return {};
}

Judgement CheckTdPolicy(Work& work) { return CheckTd(work.quote->body, work.policy.td); }

// The oldest of the statements that a cache could hold back news about, and the code for its being too old.
struct Oldest {
  UnixTime issued;
  Reason reason;
  std::string_view name;
};
Oldest OldestStatement(const Work& work) {
  const std::array<Oldest, 3> statements = {
      {{work.tcb_info->window.from, Reason::kTcbInfoExpired, "TCB info"},
       {work.qe_identity->window.from, Reason::kQeIdentityExpired, "QE identity"},
       {work.pck_crl->Window().from, Reason::kCrlExpired, "PCK revocation list"}}};
  return *std::ranges::min_element(statements, {}, &Oldest::issued);
}

Judgement CheckFreshness(Work& work) {
  const Oldest oldest = OldestStatement(work);
  if (work.policy.max_collateral_age && work.input.time - oldest.issued > *work.policy.max_collateral_age) {
    return RejectByPolicy(oldest.reason, "the " + std::string(oldest.name) + " of " + FormatUtcTime(oldest.issued) +
                                             " is older than the policy allows");
  }
  const std::uint32_t number = std::min(work.tcb_info->evaluation_number, work.qe_identity->evaluation_number);
  if (work.policy.min_evaluation_number && number < *work.policy.min_evaluation_number) {
    return RejectByPolicy(Reason::kTcbStatus, "the collateral has TCB evaluation number " + std::to_string(number) +
                                                  ", the policy demands at least " +
                                                  std::to_string(*work.policy.min_evaluation_number));
  }
  return {};
}

Judgement CheckAcceptance(Work& work) {
  if (std::ranges::find(work.policy.accepted, work.status) == work.policy.accepted.end()) {
    return RejectByPolicy(Reason::kTcbStatus,
                          "the policy does not accept the TCB status " + std::string(TcbStatusName(work.status)));
  }
  for (const std::string& id : work.launch->advisory_ids) {
    if (std::ranges::find(work.policy.refused_advisories, id) != work.policy.refused_advisories.end()) {
      return RejectByPolicy(Reason::kTcbStatus, "the policy refuses the advisory " + Printable(id, 60));
    }
  }
  return {};
}

struct RunnableStep {
  QuoteStep step;
  Judgement (*run)(Work&) = nullptr;
};

constexpr std::array kRunnableSteps = {
    RunnableStep{{"quote.collateral", "the configured root is a certificate"}, ReadRoot},
    RunnableStep{{"quote.collateral", "the collateral has its form"}, ReadCollateral},
    RunnableStep{{"quote.format", "the quote has its form"}, ReadQuote},
    RunnableStep{{"quote.pck-chain", "the PCK chain has its form and ends in the root"}, ReadChain},
    RunnableStep{{"quote.pck-chain", "the root's revocation list is genuine and current"}, ReadRootCrl},
    RunnableStep{{"quote.pck-chain", "the PCK chain holds and its authority is not revoked"}, CheckChain},
    RunnableStep{{"quote.pck-chain", "the PCK is not revoked"}, CheckPckNotRevoked},
    RunnableStep{{"quote.pck-chain", "the PCK certificate describes the platform"}, ReadExtension},
    RunnableStep{{"quote.qe", "the PCK signed the quoting enclave's report"}, CheckQeSignature},
    RunnableStep{{"quote.qe", "the quoting enclave vouches for the attestation key"}, CheckKeyBinding},
    RunnableStep{{"quote.signature", "the attestation key signed the quote"}, CheckSignature},
    RunnableStep{{"quote.collateral", "Intel signed the TCB info"}, CheckTcbInfoSigner},
    RunnableStep{{"quote.collateral", "the TCB info is current and about this platform"}, ReadTcbInfo},
    RunnableStep{{"quote.collateral", "Intel signed the QE identity"}, CheckQeIdentitySigner},
    RunnableStep{{"quote.collateral", "the QE identity is current"}, ReadQeIdentity},
    RunnableStep{{"quote.qe", "the quoting enclave is Intel's"}, CheckQe},
    RunnableStep{{"quote.tcb", "the platform has a TCB level that is not revoked"}, AppraiseLevels},
};

constexpr std::array kPolicySteps = {
    RunnableStep{{"quote.td-attributes", "the TD's attributes are allowed"}, CheckTdPolicy},
    RunnableStep{{"quote.collateral", "the collateral is as new as the policy demands"}, CheckFreshness},
    RunnableStep{{"quote.tcb", "the policy accepts the TCB status"}, CheckAcceptance},
};

std::vector<NamedWindow> WindowsOf(const Work& work) {
  std::vector<NamedWindow> windows = {{"root certificate", work.root->Validity()},
                                      {"PCK authority", work.chain->intermediate.Validity()},
                                      {"PCK certificate", work.chain->leaf.Validity()},
                                      {"root revocation list", work.root_crl->Window()},
                                      {"PCK revocation list", work.pck_crl->Window()},
                                      {"TCB info signer", work.tcb_info_signer->Validity()},
                                      {"TCB info", work.tcb_info->window},
                                      {"QE identity", work.qe_identity->window}};
  if (work.qe_identity_signer) windows.push_back({"QE identity signer", work.qe_identity_signer->Validity()});
  return windows;
}

QuoteReport ReportOf(const Work& work) {
  QuoteReport report{};
  report.time = work.input.time;
  report.intel_root = work.input.root == IntelRoot();
  report.root_sha256 = HexEncode(DigestOf(HashAlgorithm::kSha256, work.input.root));
  report.quote = *work.quote;
  report.pck = *work.pck;
  report.ca = work.chain->ca;
  report.status = work.status;
  report.launch = *work.launch;
  report.current = work.current;
  report.tcb_info_evaluation_number = work.tcb_info->evaluation_number;
  report.qe_identity_evaluation_number = work.qe_identity->evaluation_number;
  report.windows = WindowsOf(work);
  report.valid = report.windows.front().window;
  for (const NamedWindow& named : report.windows) report.valid = report.valid.Intersection(named.window);
  report.oldest_statement = OldestStatement(work).issued;
  const auto& other = work.collateral->pck_chain;
  const std::string_view own = work.quote->pck_chain;
  report.other_pck_chain_in_collateral = other && *other != own.substr(0, own.find_last_not_of('\0') + 1);
  return report;
}

// Runs STEPS until one fails, and counts those that hold.
template <std::size_t Count>
Judgement Run(const std::array<RunnableStep, Count>& steps, Work& work, std::size_t& passed) {
  for (const RunnableStep& step : steps) {
    GL_TRY(step.run(work));
    ++passed;
  }
  return {};
}

}  // namespace

std::span<const QuoteStep> QuoteSteps() {
  static constexpr auto kSteps = [] {
    std::array<QuoteStep, kRunnableSteps.size() + kPolicySteps.size()> steps{};
    std::size_t count = 0;
    for (const RunnableStep& step : kRunnableSteps) steps.at(count++) = step.step;
    for (const RunnableStep& step : kPolicySteps) steps.at(count++) = step.step;
    return steps;
  }();
  return kSteps;
}

QuoteVerdict VerifyQuote(const QuoteInput& input, const QuotePolicy& policy) {
  Work work{input, policy};
  QuoteVerdict verdict{};
  if (auto appraised = Run(kRunnableSteps, work, verdict.steps_passed); !appraised) {
    verdict.rejection = std::move(appraised).error();
    return verdict;
  }
  verdict.report = ReportOf(work);
  if (auto accepted = Run(kPolicySteps, work, verdict.steps_passed); !accepted) {
    verdict.rejection = std::move(accepted).error();
  }
  return verdict;
}

}  // namespace gl
