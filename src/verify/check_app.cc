// What the machine recorded about the application. Sources: dstack-attestation.md, sections 8 to 10.
#include <algorithm>

#include "base/hex.h"
#include "crypto/digest.h"
#include "dstack/mr_config_id.h"
#include "verify/checks.h"
#include "verify/rule_finding.h"

namespace gl {
namespace {

constexpr std::string_view kLog = "event log";
constexpr std::string_view kCompose = "app-compose";

std::string Sha256Hex(std::string_view bytes) { return HexEncode(DigestOf(HashAlgorithm::kSha256, bytes)); }

std::string_view FormText(MrConfigForm form) {
  switch (form) {
    case MrConfigForm::kV1:
      return "names the compose-hash";
    case MrConfigForm::kV2:
      return "names compose-hash, app-id and key provider";
    case MrConfigForm::kV3:
      return "names a document that agrees with the events";
    default:
      return "is zero: nothing was bound at launch, RTMR3 alone says what ran";
  }
}

// Whether ROOT, a key or its SHA-256 in hex, is the key provider's.
bool IsKmsRoot(const KeyProvider& provider, const std::string& root) {
  return HexEncode(provider.id) == root || Sha256Hex(provider.id) == root;
}

// What the document says beside the evidence, and which measured value it would have to be.
struct Measured {
  std::string_view claim;  // the last part of its name
  std::string value;       // lower-case hex
};

std::vector<Measured> MeasuredValues(const Facts& facts) {
  const TdReport& body = facts.quote->body;
  return {{"mrtd", HexEncode(body.mr_td)},
          {"rtmr0", HexEncode(body.rtmr[0])},
          {"rtmr1", HexEncode(body.rtmr[1])},
          {"rtmr2", HexEncode(body.rtmr[2])},
          {"compose_hash", HexEncode(facts.events->compose_hash)},
          {"app_id", HexEncode(facts.events->app_id)},
          {"instance_id", HexEncode(facts.events->instance_id)}};
}

std::string Lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// A claim that is not the measured value: harmless by itself, but who sent it is wrong or lies. Empty ones count as
// absent. RTMR3 is not compared, as it may have been read at another moment (dstack-attestation.md, sections 2.2, 20).
std::optional<Finding> ContradictedClaim(const Case& run) {
  const std::vector<Measured> measured = MeasuredValues(run.facts);
  for (const Claim& claim : run.facts.claims) {
    const std::string name = claim.name.substr(claim.name.rfind('.') + 1);
    const auto value = std::ranges::find(measured, name, &Measured::claim);
    if (value == measured.end() || claim.value.empty() || Lower(claim.value) == value->value) continue;
    return Differs("the attestation claims another " + claim.name, value->value, claim.value, "attestation");
  }
  return std::nullopt;
}

}  // namespace

Finding CheckAppEvents(Case& run) {
  Result<SystemEvents> events = ExtractSystemEvents(*run.facts.log);
  if (!events) return Failed(Cause::kContradicted, events.error().message, std::string(kLog));
  run.subject.compose_hash = HexEncode(events->compose_hash);
  run.subject.app_id = HexEncode(events->app_id);
  run.subject.instance_id = HexEncode(events->instance_id);
  std::string text = "booted once; " + std::to_string(events->application.size()) + " events of the application follow";
  for (const std::string& name : events->unknown) text += "; unknown event '" + name + "'";
  run.facts.events = std::move(*events);
  return Pass(std::move(text), std::string(kLog));
}

Finding CheckAppConfigId(Case& run) {
  const std::string_view id = run.facts.quote->body.mr_config_id;
  const std::optional<std::string> document = run.facts.vm_config ? run.facts.vm_config->mr_config : std::nullopt;
  const Result<MrConfigForm> form = CheckMrConfigId(id, *run.facts.events, document);
  if (!form) return Failed(Cause::kContradicted, form.error().message, "quote");
  return Pass("MR_CONFIG_ID " + std::string(FormText(*form)), "quote");
}

Finding CheckAppComposeHash(Case& run) {
  const std::string measured = HexEncode(run.facts.events->compose_hash);
  if (run.policy.compose_hash && *run.policy.compose_hash != measured) {
    return Differs("another compose file was measured", *run.policy.compose_hash, measured, std::string(kLog));
  }
  if (!run.facts.compose_text) {
    return NotRun(Cause::kMissing, "no compose file was given; the measured one has SHA-256 " + measured);
  }
  const std::string given = Sha256Hex(*run.facts.compose_text);
  if (given != measured) {
    return Differs("the compose file is not the one that was measured", measured, given, std::string(kCompose));
  }
  run.facts.compose_measured = true;
  return Pass("SHA-256 " + measured + " of " + std::to_string(run.facts.compose_text->size()) + " bytes",
              std::string(kCompose));
}

Finding CheckAppIdentity(Case& run) {
  const SystemEvents& events = *run.facts.events;
  const std::string app_id = HexEncode(events.app_id);
  if (run.policy.app_id && *run.policy.app_id != app_id) {
    return Differs("the app-id is another one", *run.policy.app_id, app_id, std::string(kLog));
  }
  if (auto broken = FirstBroken(CheckIdentities(events, false, std::nullopt), Cause::kContradicted, kLog))
    return *broken;
  if (auto contradiction = ContradictedClaim(run)) return *contradiction;
  return Pass("app-id " + app_id + ", instance " +
                  (events.instance_id.empty() ? "without an id" : HexEncode(events.instance_id)),
              std::string(kLog));
}

Finding CheckAppKms(Case& run) {
  const KeyProvider& provider = run.facts.events->key_provider;
  const std::string found = provider.name + (provider.id.empty() ? "" : " " + HexEncode(provider.id));
  const std::optional<std::string>& root = run.policy.kms_root;
  if (!root) return NotRun(Cause::kNotAsked, "no --kms-root was demanded; the key provider is " + provider.name);
  if (provider.kind != KeyProvider::Kind::kKms || !IsKmsRoot(provider, *root)) {
    return Differs("the key provider is another one", "kms " + *root, found, std::string(kLog));
  }
  return Pass("keys come from the KMS with the demanded root", std::string(kLog));
}

}  // namespace gl
