#include "tdx/quote_signature.h"

#include "base/hex.h"
#include "crypto/digest.h"

namespace gl {

Judgement CheckQeReportSignature(const Quote& quote, const P256Key& pck) {
  if (pck.Verifies(quote.qe_signature, quote.qe_report_bytes)) return {};
  return Reject(Reason::kQeReportSignature,
                "the QE report's signature does not verify under the PCK certificate's key");
}

Judgement CheckAttestationKeyBinding(const Quote& quote) {
  Digest digest(HashAlgorithm::kSha256);
  digest.Update(quote.attestation_key);
  digest.Update(quote.qe_auth_data);
  const std::string wanted = digest.Finish();
  const std::string_view found = quote.qe_report.report_data.substr(0, wanted.size());
  if (found != wanted) {
    return Reject(Reason::kQeReportData, "the QE report vouches for a key with the digest " + HexEncode(found) +
                                             ", the quote's has " + HexEncode(wanted));
  }
  if (quote.qe_report.report_data.find_first_not_of('\0', wanted.size()) != std::string_view::npos) {
    return Reject(Reason::kQeReportData, "the second half of the QE report's data is not zero");
  }
  return {};
}

Judgement CheckQuoteSignature(const Quote& quote) {
  const auto key = P256Key::FromPoint(quote.attestation_key);
  if (!key) return Reject(Reason::kAttKeyInvalid, "the attestation key is no point of P-256");
  if (key->Verifies(quote.signature, quote.signed_bytes)) return {};
  return Reject(Reason::kQuoteSignature, "the quote's signature does not verify under its attestation key");
}

}  // namespace gl
