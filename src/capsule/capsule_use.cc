#include "capsule/capsule_use.h"

#include <algorithm>

#include "base/hex.h"
#include "crypto/digest.h"
#include "pki/utc_time.h"
#include "sigstore/built_in_roots.h"
#include "tdx/intel_root.h"

namespace gl {
namespace {

std::string Sha256Of(const Input& input) { return HexEncode(DigestOf(HashAlgorithm::kSha256, input.bytes)); }

bool IsCompiledIn(const Input& input) {
  const std::string digest = Sha256Of(input);
  const std::vector<RootRecord> roots = CompiledInRoots();
  return std::ranges::any_of(roots, [&](const RootRecord& root) { return root.sha256 == digest; });
}

std::string NotUsed(const InputKind& kind, const Input& held) {
  const std::string option = kind.place == &Inputs::os_reference ? "--os-reference" : "--trusted-root";
  return "The capsule's " + std::string(kind.name) + " (SHA-256 " + Sha256Of(held) +
         ") was not used: what is believed has to be given, with " + option + ".";
}

void Take(const InputKind& kind, const Capsule& capsule, CapsuleUse& use) {
  const std::optional<Input>& held = capsule.inputs.*kind.place;
  std::optional<Input>& given = use.inputs.*kind.place;
  if (!held) return;
  const bool same = given && given->bytes == held->bytes;
  const bool may_be_taken = !given && (!kind.is_demand || IsCompiledIn(*held));
  if (same || may_be_taken) {
    given = held;
  } else if (!given) {
    use.unused.push_back(NotUsed(kind, *held));
  }
}

}  // namespace

std::vector<RootRecord> CompiledInRoots() {
  return {{"Intel SGX Root CA", std::string(kIntelRootSha256)},
          {"Sigstore public-good instance", std::string(kPublicGoodRootSha256)},
          {"GitHub's Sigstore instance", std::string(kGithubRootSha256)}};
}

CapsuleUse UseCapsule(const Capsule& capsule, Inputs given) {
  CapsuleUse use = {.inputs = std::move(given), .unused = {}};
  for (const InputKind& kind : kInputKinds) Take(kind, capsule, use);
  const bool same = std::ranges::equal(use.inputs.bundles, capsule.inputs.bundles, {}, &Input::bytes, &Input::bytes);
  use.inputs.endpoint_must_bind = capsule.inputs.endpoint_must_bind;
  if (use.inputs.bundles.empty() || same) use.inputs.bundles = capsule.inputs.bundles;
  const std::vector<RootRecord> known = CompiledInRoots();
  for (const RootRecord& root : capsule.roots) {
    if (std::ranges::find(known, root) != known.end()) continue;
    use.unused.push_back("The capsule was made by a program with another compiled-in trust root, " + root.name +
                         " (SHA-256 " + root.sha256 + "); this program judged by its own.");
  }
  return use;
}

std::vector<std::string> TakenOnItsWord(const Capsule& capsule, const Policy& policy, bool at_its_time,
                                        bool with_its_source) {
  std::vector<std::string> texts;
  if (at_its_time) texts.push_back("as of " + FormatUtcTime(capsule.at) + ", the time that the capsule names");
  if (capsule.inputs.endpoint_certificate) texts.emplace_back("whose key the connection had, as the capsule says");
  if (!with_its_source || !capsule.source || !policy.reachable_from) return texts;
  const auto ref = capsule.source->refs.find(*policy.reachable_from);
  if (ref != capsule.source->refs.end() && ref->first != ref->second) {
    texts.push_back("that " + ref->first + " is " + ref->second + ", as the capsule says");
  }
  return texts;
}

}  // namespace gl
