// Sources: dstack-attestation.md, section 12 (what report_data holds).
#include "base/hex.h"
#include "verify/checks.h"

namespace gl {

Finding CheckFreshNonce(Case& run) {
  const Policy& policy = run.policy;
  const std::string_view found = run.facts.quote->body.report_data;
  if (!policy.nonce && !policy.report_data) {
    return NotRun(Cause::kNotAsked, "not bound to a challenge: may be a replay of an old quote");
  }
  for (const std::optional<std::string>& value : {policy.nonce, policy.report_data}) {
    if (!value) continue;
    std::string expected = *value;
    expected.resize(found.size(), '\0');  // as the guest pads what it was asked to put there
    if (expected != found) {
      return Differs("the report data is another one", HexEncode(expected), HexEncode(found), "quote");
    }
  }
  return Pass("the report data is the demanded one: the quote is not older than it", "quote");
}

Finding CheckFreshEndpoint(Case& /*run*/) {
  return NotRun(Cause::kNotAsked, "the evidence came from a file, not from a connection");
}

}  // namespace gl
