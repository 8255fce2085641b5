// Who built the launcher's image: provenance of the very digest that stands in the measured compose file.
// Source: sigstore-provenance.md. src/sigstore judges a bundle in steps, each of which belongs to one of these checks;
// a check passes when all of its steps did.
#include <algorithm>

#include "dstack/image_ref.h"
#include "verify/checks.h"

namespace gl {
namespace {

constexpr std::string_view kBundleSource = "bundle";

bool IsDemanded(const Case& run) { return !run.inputs.bundles.empty() || run.policy.DemandsProvenance(); }

// What is missing before anything can be judged.
std::optional<Finding> Missing(const Case& run) {
  if (!IsDemanded(run)) return NotRun(Cause::kNotAsked, "neither a bundle nor an identity was given");
  if (run.inputs.bundles.empty()) return NotRun(Cause::kMissing, "no bundle was given: --bundle FILE");
  if (!SignerPolicyOf(run.policy).NamesSigner()) {
    return NotRun(Cause::kMissing,
                  "nobody's signature is accepted: --cert-identity URI, or --signer-workflow with one "
                  "of --signer-ref and --signer-ref-pattern");
  }
  if (!run.facts.compose_measured) return NotRun(Cause::kBlocked, "needs app.compose-hash, which did not pass");
  return std::nullopt;
}

// The digest of the launcher's image; nothing when the compose file does not name one.
std::optional<std::string> ImageDigest(const Case& run) {
  if (!run.facts.compose) return std::nullopt;
  const Result<ImageRef> image = ImageRef::Parse(run.facts.compose->launcher_image);
  return image && image->digest ? std::optional("sha256:" + *image->digest) : std::nullopt;
}

// The verdict on all bundles, the first file that passes first; a refusal that came furthest first.
ProvenanceVerdict JudgeAll(const Case& run, const std::string& digest) {
  const Proven<TrustedRoots> trusted =
      run.inputs.sigstore_root ? TrustedRoots::Parse(run.inputs.sigstore_root->bytes) : TrustedRoots::CompiledIn();
  ProvenanceVerdict all;
  if (!trusted) {
    all.refusals.push_back({0, 0, trusted.error()});
    return all;
  }
  for (const Input& input : run.inputs.bundles) {
    ProvenanceVerdict one = VerifyProvenance({input.bytes, {}, digest}, *trusted, SignerPolicyOf(run.policy));
    if (one.report) return one;
    std::ranges::move(one.refusals, std::back_inserter(all.refusals));
  }
  std::ranges::sort(all.refusals, CameFurther);
  return all;
}

Cause CauseOf(ProvenanceReason reason) {
  if (reason == ProvenanceReason::kUsage) return Cause::kOurBug;
  return IsUnreadable(reason) ? Cause::kUnreadable : Cause::kContradicted;
}

Finding Refused(const BundleRefusal& refused, std::size_t others) {
  const Refusal& refusal = refused.refusal;
  const std::string code(ReasonName(refusal.reason));
  std::string text = code + ": " + refusal.message;
  if (others != 0) text += " (bundle " + std::to_string(refused.position + 1) + "; the other bundles came less far)";
  Finding finding = Failed(CauseOf(refusal.reason), std::move(text), std::string(kBundleSource));
  finding.expected = refusal.expected;
  finding.found = refusal.found;
  finding.code = ReasonName(refusal.reason);
  return finding;
}

// What the steps of CHECK say, PASS (a text, from the report) when all of them hold.
template <typename Text>
Finding OfProvenanceSteps(Case& run, std::string_view check, Text pass) {
  if (auto missing = Missing(run)) return *std::move(missing);
  if (!run.facts.provenance) {
    const auto digest = ImageDigest(run);
    if (!digest) return NotRun(Cause::kBlocked, "needs compose.launcher-image: no digest of the launcher's image");
    run.facts.provenance = JudgeAll(run, *digest);
  }
  const ProvenanceVerdict& verdict = *run.facts.provenance;
  if (verdict.report) return Pass(pass(*verdict.report), std::string(kBundleSource));
  const BundleRefusal& refused = verdict.refusals.front();
  const auto steps = ProvenanceSteps();
  // Among many bundles those of other images are not judged by the steps before.
  const bool is_other_image = refused.refusal.reason == ProvenanceReason::kStatementSubject;
  const std::string_view failed =
      is_other_image ? InfoOf(CheckId::kProvenanceSubject).name : steps[refused.steps_passed].check;
  if (failed == check) return Refused(refused, verdict.refusals.size() - 1);
  for (std::size_t i = refused.steps_passed; i < steps.size(); ++i) {
    if (steps[i].check == check) {
      return NotRun(Cause::kBlocked, "means nothing while " + std::string(failed) + " fails");
    }
  }
  return Pass("all that belongs to it holds", std::string(kBundleSource));
}

std::string TimesOf(const ProvenanceReport& report) {
  std::string text;
  for (const VerifiedTime& time : report.times) text += (text.empty() ? "" : ", ") + time.Text();
  return text;
}

}  // namespace

SignerPolicy SignerPolicyOf(const Policy& policy) {
  SignerPolicy signer;
  signer.identity = policy.cert_identity;
  signer.signer_workflow = policy.signer_workflow;
  signer.signer_ref = policy.signer_ref;
  signer.signer_ref_pattern = policy.signer_ref_pattern;
  if (policy.cert_issuer) signer.issuer = *policy.cert_issuer;
  signer.source_repo = policy.source_repo;
  signer.source_ref = policy.source_ref;
  signer.source_digest = policy.source_digest;
  signer.signer_digest = policy.signer_digest;
  signer.repository_id = policy.repository_id;
  signer.owner_id = policy.owner_id;
  signer.subject_name = policy.subject_name;
  signer.deny_self_hosted = policy.deny_self_hosted;
  signer.deny_pull_request = policy.deny_pull_request;
  return signer;
}

std::string ProvenanceSentence(const ProvenanceReport& report) {
  return "image " + report.digest + " was attested by the workflow " + report.identity + ", built from commit " +
         report.source_digest + " of " + report.source_repo + " at " + report.source_ref +
         ", on a runner of the kind " + report.runner + ", at " + TimesOf(report);
}

Finding CheckProvenanceBundle(Case& run) {
  return OfProvenanceSteps(run, InfoOf(CheckId::kProvenanceBundle).name,
                           [](const ProvenanceReport&) { return "the certificate's key signed the statement"; });
}

Finding CheckProvenanceLog(Case& run) {
  return OfProvenanceSteps(run, InfoOf(CheckId::kProvenanceLog).name, [](const ProvenanceReport& report) {
    std::string entries;
    for (const VerifiedEntry& entry : report.entries) entries += "; entry " + entry.Text();
    return TimesOf(report) + entries;
  });
}

Finding CheckProvenanceCertificate(Case& run) {
  return OfProvenanceSteps(run, InfoOf(CheckId::kProvenanceCertificate).name, [](const ProvenanceReport& report) {
    return "issued by " + report.instance + "; trusted root " + report.root_sha256 + ", its newest authority of " +
           FormatUtcTime(report.newest_authority);
  });
}

Finding CheckProvenanceIdentity(Case& run) {
  return OfProvenanceSteps(run, InfoOf(CheckId::kProvenanceIdentity).name, ProvenanceSentence);
}

Finding CheckProvenanceSubject(Case& run) {
  return OfProvenanceSteps(run, InfoOf(CheckId::kProvenanceSubject).name, [](const ProvenanceReport& report) {
    return "the statement is about " + report.digest + ", which it calls " + report.subject_name;
  });
}

}  // namespace gl
