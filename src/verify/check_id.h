// Every check there is: its stable id, what it proves, what it does not, and which attack it stops. The report, the
// program's `explain` and docs/checks.md say what stands here.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace gl {

enum class Tier { kHardware, kOperatingSystem, kApplication, kLauncher, kProvenance, kWorkload, kFreshness };
inline constexpr std::size_t kTiers = 7;

[[nodiscard]] std::string_view TierName(Tier tier);  // "hardware", "operating system", ...

// In the order of trust, which is the order of the report.
enum class CheckId {
  kQuoteFormat,
  kQuoteCollateral,
  kQuotePckChain,
  kQuoteQe,
  kQuoteSignature,
  kQuoteTcb,
  kQuoteTdAttributes,
  kOsMeasurements,
  kOsImage,
  kOsProduction,
  kOsAcpi,
  kLogDigests,
  kLogReplay,
  kAppEvents,
  kAppConfigId,
  kAppComposeHash,
  kAppIdentity,
  kAppKms,
  kComposeFormat,
  kComposeLauncherImage,
  kComposeOverride,
  kComposeInterpolation,
  kComposePinTakesEffect,
  kComposePinSealed,
  kComposeOtherServices,
  kComposeScripts,
  kComposeEnv,
  kProvenanceBundle,
  kProvenanceLog,
  kProvenanceCertificate,
  kProvenanceIdentity,
  kProvenanceSubject,
  kPinConfig,
  kPinRepo,
  kPinCommit,
  kPinMode,
  kPinSource,
  kPinTree,
  kPinReachable,
  kFreshNonce,
  kFreshEndpoint,
};
inline constexpr std::size_t kChecks = static_cast<std::size_t>(CheckId::kFreshEndpoint) + 1;

struct CheckInfo {
  CheckId id;
  std::string_view name;  // stable: "app.compose-hash"
  Tier tier;
  std::string_view title;     // what holds when it passes
  std::string_view proves;    // a sentence
  std::string_view does_not;  // what it leaves open
  std::string_view stops;     // the attack
};

// All checks, each at the index of its id.
[[nodiscard]] std::span<const CheckInfo, kChecks> AllChecks();
[[nodiscard]] const CheckInfo& InfoOf(CheckId id);
[[nodiscard]] std::optional<CheckId> FindCheck(std::string_view name);

}  // namespace gl
