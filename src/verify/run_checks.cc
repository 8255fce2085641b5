#include "verify/run_checks.h"

#include "base/hex.h"
#include "crypto/digest.h"
#include "verify/checks.h"
#include "verify/read_parts.h"

namespace gl {
namespace {

using enum CheckId;

// Every check, what it uses of the others (needs), and what would make it meaningless (after). An event means something
// only on an accepted operating system: where that contradicts itself, nothing is read from the events.
std::vector<CheckRow> Rows() {
  return {
      {kQuoteFormat, CheckQuoteFormat, {}, {}},
      {kQuoteCollateral, CheckQuoteCollateral, {kQuoteFormat}, {}},
      {kQuotePckChain, CheckQuotePckChain, {kQuoteFormat}, {}},
      {kQuoteQe, CheckQuoteQe, {kQuoteFormat}, {}},
      {kQuoteSignature, CheckQuoteSignature, {kQuoteFormat}, {}},
      {kQuoteTcb, CheckQuoteTcb, {kQuoteFormat}, {}},
      {kQuoteTdAttributes, CheckQuoteTdAttributes, {kQuoteFormat}, {kQuoteSignature}},
      {kOsMeasurements, CheckOsMeasurements, {kQuoteFormat}, {kQuoteSignature, kQuoteQe, kQuotePckChain}},
      {kOsImage, CheckOsImage, {kOsMeasurements}, {}},
      {kOsProduction, CheckOsProduction, {kOsMeasurements}, {}},
      {kOsAcpi, CheckOsAcpi, {kOsMeasurements}, {}},
      {kLogDigests, CheckLogDigests, {}, {}},
      {kLogReplay, CheckLogReplay, {kQuoteFormat, kLogDigests}, {kQuoteSignature, kQuoteQe, kQuotePckChain}},
      {kAppEvents, CheckAppEvents, {kLogReplay}, {kOsMeasurements}},
      {kAppConfigId, CheckAppConfigId, {kAppEvents}, {}},
      {kAppComposeHash, CheckAppComposeHash, {kAppEvents}, {}},
      {kAppIdentity, CheckAppIdentity, {kAppEvents}, {}},
      {kAppKms, CheckAppKms, {kAppEvents}, {}},
      {kComposeFormat, CheckComposeFormat, {kAppComposeHash}, {}},
      {kComposeLauncherImage, CheckComposeLauncherImage, {kAppComposeHash}, {}},
      {kComposeOverride, CheckComposeOverride, {kAppComposeHash}, {}},
      {kComposeInterpolation, CheckComposeInterpolation, {kAppComposeHash}, {}},
      {kComposePinTakesEffect, CheckComposePinTakesEffect, {kAppComposeHash}, {}},
      {kComposePinSealed, CheckComposePinSealed, {kAppComposeHash}, {}},
      {kComposeOtherServices, CheckComposeOtherServices, {kAppComposeHash}, {}},
      {kComposeScripts, CheckComposeScripts, {kAppComposeHash}, {}},
      {kComposeEnv, CheckComposeEnv, {kAppComposeHash}, {}},
      {kProvenanceBundle, CheckProvenanceBundle, {}, {}},
      {kProvenanceLog, CheckProvenanceLog, {}, {}},
      {kProvenanceCertificate, CheckProvenanceCertificate, {}, {}},
      {kProvenanceIdentity, CheckProvenanceIdentity, {}, {}},
      {kProvenanceSubject, CheckProvenanceSubject, {}, {}},
      {kPinConfig, CheckPinConfig, {kAppComposeHash}, {}},
      {kPinRepo, CheckPinRepo, {kPinConfig}, {}},
      {kPinCommit, CheckPinCommit, {kPinConfig}, {}},
      {kPinMode, CheckPinMode, {kPinConfig}, {}},
      {kPinSource, CheckPinSource, {kPinConfig}, {}},
      {kPinTree, CheckPinTree, {kPinSource}, {}},
      {kPinReachable, CheckPinReachable, {kPinConfig}, {}},
      {kFreshNonce, CheckFreshNonce, {kQuoteFormat}, {kQuoteSignature}},
      {kFreshEndpoint, CheckFreshEndpoint, {}, {kQuoteSignature, kQuoteQe, kQuotePckChain}},
  };
}

InputRecord RecordOf(const Input& input) {
  return {input.name, HexEncode(DigestOf(HashAlgorithm::kSha256, input.bytes)), input.origin};
}

std::vector<InputRecord> RecordsOf(const Inputs& inputs) {
  std::vector<InputRecord> records;
  for (const InputKind& kind : kInputKinds) {
    if (const std::optional<Input>& input = inputs.*kind.place) records.push_back(RecordOf(*input));
  }
  for (const Input& bundle : inputs.bundles) records.push_back(RecordOf(bundle));
  return records;
}

// What was accepted that is refused by default: it belongs to the headline, and only there it cannot be overlooked.
std::vector<std::string> RelaxationsOf(const Inputs& inputs, const Policy& policy, const TcbSummary& tcb) {
  std::vector<std::string> texts;
  if (inputs.trusted_root) texts.emplace_back("a trusted root that is not Intel's");
  if (inputs.sigstore_root) texts.emplace_back("trusted roots for provenance that are not the compiled-in ones");
  if (policy.allow_dev_os) texts.emplace_back("operating systems that let people log in");
  if (tcb.status && *tcb.status != "UpToDate") texts.push_back("TCB status " + *tcb.status);
  for (const std::string& name : policy.allow_services) texts.push_back("the other container " + name);
  if (!policy.pre_launch_scripts.empty()) texts.emplace_back("a pre-launch script");
  return texts;
}

void AddQuote(Measurements& measured, const TdReport& body) {
  measured.tee_tcb_svn = HexEncode(body.tee_tcb_svn);
  measured.mr_seam = HexEncode(body.mr_seam);
  measured.td_attributes = HexEncode(body.td_attributes);
  measured.mrtd = HexEncode(body.mr_td);
  measured.mr_config_id = HexEncode(body.mr_config_id);
  for (std::size_t i = 0; i < body.rtmr.size(); ++i) measured.rtmr[i] = HexEncode(body.rtmr[i]);
}

Measurements MeasurementsOf(const Facts& facts) {
  Measurements measured;
  if (facts.quote) AddQuote(measured, facts.quote->body);
  if (facts.verdict && facts.verdict->report) measured.fmspc = HexEncode(facts.verdict->report->pck.fmspc);
  if (facts.events) {
    const KeyProvider& provider = facts.events->key_provider;
    measured.key_provider = provider.name + (provider.id.empty() ? "" : " " + HexEncode(provider.id));
  }
  if (facts.compose_measured) measured.compose_text = facts.compose_text;
  if (!facts.compose_measured || !facts.compose || !facts.compose->config) return measured;
  measured.config_sha256 = facts.compose->config->sha256;
  measured.config_tree_sha256 = facts.compose->config->pin.tree_sha256;
  return measured;
}

}  // namespace

Report RunChecks(const Inputs& inputs, const Policy& policy, std::int64_t now) {
  Case run = {.inputs = inputs, .policy = policy, .now = now, .facts = {}, .subject = {}, .tcb = {}};
  ReadParts(run);
  Report report;
  report.at = now;
  report.findings = RunRows(Rows(), run);
  report.answer = Judge(report.findings, {.anything_demanded = policy.DemandsWorkload(), .strict = policy.strict});
  report.subject = std::move(run.subject);
  report.tcb = std::move(run.tcb);
  if (run.facts.provenance) report.provenance = std::move(run.facts.provenance->report);
  report.relaxations = RelaxationsOf(inputs, policy, report.tcb);
  report.not_proved = NotProved(report);
  report.inputs = RecordsOf(inputs);
  report.measurements = MeasurementsOf(run.facts);
  return report;
}

Findings LintCompose(std::string compose, const Policy& policy) {
  const Inputs inputs;
  Case run = {.inputs = inputs, .policy = policy, .now = 0, .facts = {}, .subject = {}, .tcb = {}};
  run.facts.compose_text = std::move(compose);
  std::vector<CheckRow> rows = Rows();
  std::erase_if(rows,
                [](const CheckRow& row) { return InfoOf(row.id).tier != Tier::kLauncher && row.id != kPinConfig; });
  for (CheckRow& row : rows) row.needs.clear();
  return RunRows(rows, run);
}

}  // namespace gl
