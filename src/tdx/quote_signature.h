// The three links from a PCK certificate's key to the bytes of a quote, each one check.
#pragma once

#include "pki/ecdsa_p256.h"
#include "tdx/quote.h"

namespace gl {

// The platform's provisioning certification enclave vouches for the quoting enclave: PCK signed the QE report.
// Reason::kQeReportSignature.
[[nodiscard]] Judgement CheckQeReportSignature(const Quote& quote, const P256Key& pck);

// The quoting enclave vouches for the attestation key: its report data begins with the SHA-256 of key and QE
// authentication data, in this order, and the rest of it is zero. Without this check anybody's key could have signed
// the quote. Reason::kQeReportData.
[[nodiscard]] Judgement CheckAttestationKeyBinding(const Quote& quote);

// The attestation key signed the header and the TD report. Reason::kAttKeyInvalid when it is no point of the curve,
// Reason::kQuoteSignature.
[[nodiscard]] Judgement CheckQuoteSignature(const Quote& quote);

}  // namespace gl
