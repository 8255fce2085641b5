// One run of the checks: what is given, and what the checks before this one established.
#pragma once

#include <cstdint>

#include "pin/pin.h"
#include "verify/evidence.h"
#include "verify/policy.h"
#include "verify/report.h"

namespace gl {

// Each is empty until the check that establishes it has passed, so that no check can use what was not proven.
struct Facts {
  std::optional<std::string> config;  // the launcher's config as Compose delivers it
  std::string config_path;            // where in the container
  std::optional<Pin> pin;              // by pin.config
  std::optional<std::string> tree_sha256;  // by pin.source
};

struct Case {
  const Evidence& evidence;
  const Policy& policy;
  std::int64_t now;  // seconds since the epoch
  Facts facts;
  Subject subject;  // for people, not for checks
  TcbSummary tcb;
};

}  // namespace gl
