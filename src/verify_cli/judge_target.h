// One target, attestation or capsule, from what the command line names to the report.
#pragma once

#include "verify/report.h"
#include "verify_cli/verify_options.h"

namespace gl {

struct JudgeRequest {
  std::int64_t now = 0;        // of the clock: what counts when neither --at nor a capsule names a time
  std::string_view version;    // the program's
  bool keeps_capsule = false;  // whether a capsule of the run is wanted
};

struct JudgedTarget {
  Report report;
  std::string capsule;  // the file, when it was wanted
};

// With a challenge of its own where the target answers challenges. Faults as those of ChooseNonce, Gather,
// GitClone::Open, ParseCapsule and WriteCapsule.
[[nodiscard]] Result<JudgedTarget> JudgeTarget(VerifyOptions options, const JudgeRequest& request);

}  // namespace gl
