// The measured compose file: does it start the launcher, and nothing that could take its place? The rules are those of
// src/dstack, each of which names the check that it belongs to. Source: dstack-attestation.md, section 17.
#include <algorithm>

#include "dstack/image_ref.h"
#include "verify/checks.h"
#include "verify/rule_finding.h"

namespace gl {
namespace {

constexpr std::string_view kComposeSource = "app-compose";

ComposePolicy ComposePolicyOf(const Policy& policy) {
  ComposePolicy compose;
  for (const ExpectedImage& image : policy.images) compose.launcher_digests.push_back(image.digest);
  compose.allowed_services = policy.allow_services;
  compose.pre_launch_scripts = policy.pre_launch_scripts;
  return compose;
}

// The rules about the compose file, judged once for all checks of the tier.
const ComposeJudgement& JudgedCompose(Case& run) {
  if (!run.facts.compose) {
    run.facts.compose = JudgeCompose(*run.facts.compose_text, ComposePolicyOf(run.policy));
    if (!run.facts.compose->launcher_image.empty()) run.subject.launcher_image = run.facts.compose->launcher_image;
  }
  return *run.facts.compose;
}

Finding OfCheck(Case& run, CheckId id, std::string text) {
  return OfRule(JudgedCompose(run).results, InfoOf(id).name, Cause::kRefused, kComposeSource, std::move(text));
}

// What makes IMAGE none of the accepted ones although its digest is accepted: another name.
std::optional<Finding> OtherName(const Policy& policy, const std::string& image) {
  const Result<ImageRef> found = ImageRef::Parse(image);
  if (!found) return Failed(Cause::kRefused, found.error().message, std::string(kComposeSource));
  std::string expected;
  for (const ExpectedImage& accepted : policy.images) {
    if (accepted.digest != found->digest) continue;
    if (accepted.name.empty()) return std::nullopt;
    const Result<ImageRef> name = ImageRef::Parse(accepted.name);
    if (name && name->name == found->name) return std::nullopt;
    expected += (expected.empty() ? "" : " or ") + accepted.name;
  }
  return Differs("the launcher's image has another name", expected, found->name, std::string(kComposeSource));
}

}  // namespace

Finding CheckComposeFormat(Case& run) {
  return OfCheck(run, CheckId::kComposeFormat, "read in one way only, from nothing that is not measured");
}

Finding CheckComposeLauncherImage(Case& run) {
  Finding finding = OfCheck(run, CheckId::kComposeLauncherImage, JudgedCompose(run).launcher_image);
  if (finding.outcome == Outcome::kFail && !run.policy.images.empty()) finding.cause = Cause::kContradicted;
  if (finding.outcome != Outcome::kPass) return finding;
  if (!run.policy.images.empty()) {
    if (auto other = OtherName(run.policy, JudgedCompose(run).launcher_image)) return *other;
    return finding;
  }
  // Who demands the whole compose file has demanded the image in it.
  if (run.policy.compose_hash) return finding;
  // Or its builder: then the provenance tier has to pass, and says which image it is.
  if (!run.inputs.bundles.empty() && SignerPolicyOf(run.policy).NamesSigner()) {
    finding.reason += ", which is a good one if its provenance is";
    return finding;
  }
  return NotRun(Cause::kMissing,
                "no --image says which launcher is a good one; it is " + JudgedCompose(run).launcher_image);
}

Finding CheckComposeOverride(Case& run) {
  return OfCheck(run, CheckId::kComposeOverride, "the image's own program runs, on its own files");
}

Finding CheckComposeInterpolation(Case& run) {
  return OfCheck(run, CheckId::kComposeInterpolation, "no variable of the operator's in what decides what runs");
}

Finding CheckComposePinTakesEffect(Case& run) {
  return OfCheck(run, CheckId::kComposePinTakesEffect, "another pin makes another container");
}

Finding CheckComposePinSealed(Case& run) {
  return OfCheck(run, CheckId::kComposePinSealed, "the workload cannot change its pin for the next start");
}

Finding CheckComposeOtherServices(Case& run) {
  return OfCheck(run, CheckId::kComposeOtherServices, "no other container can reach into the launcher's");
}

Finding CheckComposeScripts(Case& run) {
  return OfCheck(run, CheckId::kComposeScripts, "nothing that is not accepted runs before the containers");
}

Finding CheckComposeEnv(Case& run) {
  return OfCheck(run, CheckId::kComposeEnv, "no variable of the operator's steers the machine");
}

Finding CheckPinConfig(Case& run) {
  const ComposeJudgement& compose = JudgedCompose(run);
  Finding finding = OfRule(compose.results, InfoOf(CheckId::kPinConfig).name, Cause::kRefused, kComposeSource, "");
  if (finding.outcome != Outcome::kPass) return finding;
  if (!compose.config) return NotRun(Cause::kMissing, "the compose file holds no config of the launcher");
  const Pin& pin = compose.config->pin;
  run.subject.repo = pin.repo.Redacted();
  run.subject.commit = pin.commit.Hex();
  run.subject.subdir = pin.subdir.Text();
  run.subject.mode = pin.run_cmd ? "RUN_CMD" : "script";
  if (!pin.run_cmd) run.subject.entrypoint = pin.entry.Text();
  run.facts.pin = pin;
  finding.reason = "selects commit " + *run.subject.commit + " of " + *run.subject.repo;
  return finding;
}

}  // namespace gl
