// Sources: dstack-attestation.md, section 12 (what report_data holds).
#include "base/hex.h"
#include "dstack/report_data.h"
#include "verify/checks.h"

namespace gl {

namespace {

// EXPECTED as the guest pads what it was asked to put there.
std::string Padded(std::string expected) {
  expected.resize(kReportDataBytes, '\0');
  return expected;
}

Finding Other(const std::string& expected, std::string_view found) {
  return Differs("the report data is another one", HexEncode(expected), HexEncode(found), "quote");
}

}  // namespace

Finding CheckFreshNonce(Case& run) {
  const Policy& policy = run.policy;
  const std::string_view found = run.facts.quote->body.report_data;
  if (!policy.nonce && !policy.report_data) {
    return NotRun(Cause::kNotAsked, "not bound to a challenge: may be a replay of an old quote");
  }
  if (policy.report_data && Padded(*policy.report_data) != found) return Other(Padded(*policy.report_data), found);
  if (policy.nonce && !FindChallenge(found, *policy.nonce)) return Other(Padded(*policy.nonce), found);
  return Pass("the report data is the demanded one: the quote is not older than it", "quote");
}

Finding CheckFreshEndpoint(Case& /*run*/) {
  return NotRun(Cause::kNotAsked, "the evidence came from a file, not from a connection");
}

}  // namespace gl
