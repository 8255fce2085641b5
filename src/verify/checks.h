// The checks, one function each. A check looks at the case, adds to its facts what it established, and says what it
// found; what it proves, what it does not and which attack it stops stands in check_id.cc.
#pragma once

#include "verify/case.h"
#include "verify/finding.h"

namespace gl {

// check_quote.cc: Intel's part.
[[nodiscard]] Finding CheckQuoteFormat(Case& run);
[[nodiscard]] Finding CheckQuotePckChain(Case& run);
[[nodiscard]] Finding CheckQuoteCollateral(Case& run);
[[nodiscard]] Finding CheckQuoteQe(Case& run);
[[nodiscard]] Finding CheckQuoteSignature(Case& run);
[[nodiscard]] Finding CheckQuoteTcb(Case& run);
[[nodiscard]] Finding CheckQuoteTdAttributes(Case& run);

// The DER of the root that chains have to end in. Fault::kIntegrity when the given one is not one certificate.
[[nodiscard]] Result<std::string> TrustedRootDer(const Inputs& inputs);
// What POLICY says of quotes.
[[nodiscard]] QuotePolicy QuotePolicyOf(const Policy& policy);

// check_os.cc: which operating system it is.
[[nodiscard]] Finding CheckOsMeasurements(Case& run);
[[nodiscard]] Finding CheckOsImage(Case& run);
[[nodiscard]] Finding CheckOsProduction(Case& run);
[[nodiscard]] Finding CheckOsAcpi(Case& run);

// check_log.cc: what was extended into the registers.
[[nodiscard]] Finding CheckLogDigests(Case& run);
[[nodiscard]] Finding CheckLogReplay(Case& run);

// check_app.cc: what the machine recorded about the application.
[[nodiscard]] Finding CheckAppEvents(Case& run);
[[nodiscard]] Finding CheckAppConfigId(Case& run);
[[nodiscard]] Finding CheckAppComposeHash(Case& run);
[[nodiscard]] Finding CheckAppIdentity(Case& run);
[[nodiscard]] Finding CheckAppKms(Case& run);

// check_compose.cc: what the measured compose file starts, and the config in it.
[[nodiscard]] Finding CheckComposeFormat(Case& run);
[[nodiscard]] Finding CheckComposeLauncherImage(Case& run);
[[nodiscard]] Finding CheckComposeOverride(Case& run);
[[nodiscard]] Finding CheckComposeInterpolation(Case& run);
[[nodiscard]] Finding CheckComposePinTakesEffect(Case& run);
[[nodiscard]] Finding CheckComposePinSealed(Case& run);
[[nodiscard]] Finding CheckComposeOtherServices(Case& run);
[[nodiscard]] Finding CheckComposeScripts(Case& run);
[[nodiscard]] Finding CheckComposeEnv(Case& run);
[[nodiscard]] Finding CheckPinConfig(Case& run);

// check_pin.cc: what the launcher's config selects.
[[nodiscard]] Finding CheckPinRepo(Case& run);
[[nodiscard]] Finding CheckPinCommit(Case& run);
[[nodiscard]] Finding CheckPinMode(Case& run);

// check_source.cc: the commit in a clone.
[[nodiscard]] Finding CheckPinSource(Case& run);
[[nodiscard]] Finding CheckPinTree(Case& run);
[[nodiscard]] Finding CheckPinReachable(Case& run);

// check_fresh.cc: whether the answer is about now.
[[nodiscard]] Finding CheckFreshNonce(Case& run);
[[nodiscard]] Finding CheckFreshEndpoint(Case& run);

// check_provenance.cc: who built the launcher's image.
[[nodiscard]] Finding CheckProvenanceBundle(Case& run);
[[nodiscard]] Finding CheckProvenanceLog(Case& run);
[[nodiscard]] Finding CheckProvenanceCertificate(Case& run);
[[nodiscard]] Finding CheckProvenanceIdentity(Case& run);
[[nodiscard]] Finding CheckProvenanceSubject(Case& run);

// What POLICY says of signers.
[[nodiscard]] SignerPolicy SignerPolicyOf(const Policy& policy);
// In words: who built what from what, and when.
[[nodiscard]] std::string ProvenanceSentence(const ProvenanceReport& report);

}  // namespace gl
