// Which operating system the registers are of, and whether it is an accepted one. Source: dstack-attestation.md,
// section 11.
#include "base/hex.h"
#include "verify/checks.h"
#include "verify/rule_finding.h"

namespace gl {
namespace {

constexpr std::string_view kOsSource = "quote";

Result<OsPolicy> OsPolicyOf(const Case& run) {
  OsPolicy policy{.accepted_images = {}, .allow_dev = run.policy.allow_dev_os};
  for (const std::string& hash : run.policy.os_images) policy.accepted_images.push_back(HexDecode(hash).value());
  if (!run.inputs.os_reference) return policy;
  auto reference = ParseOsReference(run.inputs.os_reference->bytes);
  if (!reference) return std::unexpected(std::move(reference).error().Within("os-reference"));
  policy.reference = std::move(*reference);
  return policy;
}

// What the KMS told the guest of its image, when there is a log that says it.
std::optional<std::string> EventHash(const Facts& facts) {
  if (!facts.claimed_log) return std::nullopt;
  const Result<SystemEvents> events = ExtractSystemEvents(*facts.claimed_log);
  return events ? events->os_image_hash : std::nullopt;
}

OsClaims ClaimsOf(const Facts& facts) {
  const TdReport& body = facts.quote->body;
  return {.mrtd = body.mr_td,
          .rtmr = {body.rtmr[0], body.rtmr[1], body.rtmr[2], body.rtmr[3]},
          .log = facts.claimed_log ? &*facts.claimed_log : nullptr,
          .vm_config = facts.vm_config,
          .event_hash = EventHash(facts)};
}

Status JudgeOnce(Case& run) {
  if (run.facts.os) return {};
  GL_ASSIGN(const OsPolicy policy, OsPolicyOf(run));
  run.facts.os = JudgeOs(ClaimsOf(run.facts), policy);
  const OsJudgement& os = *run.facts.os;
  if (!os.os_image_hash.empty()) run.subject.os_image_hash = HexEncode(os.os_image_hash);
  if (!os.os_version.empty()) run.subject.os_version = os.os_version;
  return {};
}

Finding OfCheck(Case& run, CheckId id, Cause cause, std::string text) {
  if (const Status judged = JudgeOnce(run); !judged) {
    return Failed(Cause::kUnreadable, judged.error().message, "os-reference");
  }
  return OfRule(run.facts.os->results, InfoOf(id).name, cause, kOsSource, std::move(text));
}

}  // namespace

Finding CheckOsMeasurements(Case& run) {
  return OfCheck(run, CheckId::kOsMeasurements, Cause::kContradicted, "MRTD and RTMR0 to RTMR2 are those of one image");
}

Finding CheckOsImage(Case& run) {
  return OfCheck(run, CheckId::kOsImage, Cause::kContradicted, "the image is an accepted one");
}

Finding CheckOsProduction(Case& run) {
  return OfCheck(run, CheckId::kOsProduction, Cause::kRefused, "nobody can log in to the image");
}

Finding CheckOsAcpi(Case& run) {
  Finding finding = OfCheck(run, CheckId::kOsAcpi, Cause::kRefused, "the host's ACPI tables are measured");
  if (finding.outcome == Outcome::kPass) finding.outcome = Outcome::kNote;
  return finding;
}

}  // namespace gl
