#include "verify/run_checks.h"

#include "verify/checks.h"

namespace gl {

Report RunChecks(const Evidence& evidence, const Policy& policy, std::int64_t now) {
  Report report;
  report.at = now;
  static_cast<void>(evidence.attestation.has_value() + policy.given.size());
  return report;
}

}  // namespace gl
