// From a repository and a commit to everything that a deployment needs, and to what a relying party has to expect of
// it. Pure: the same request gives the same bytes.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "plan/plan_request.h"

namespace gl {

struct Plan {
  std::string config;        // git-launcher.conf
  std::string compose;       // docker-compose.yml
  std::string app_compose;   // app-compose.json, exactly: no line end behind it
  std::string compose_hash;  // its SHA-256, hex
  std::string mr_config_id;  // of the first form, 48 bytes in hex
  std::string seal;          // hex
  // The expectations that this plan alone fulfils, as arguments of git-launcher-verify.
  std::vector<std::string> expectations;
};

// Whatever REQUEST holds, what comes out passes lint: Fault::kConfig where it would not, with the rule that is broken
// (a WORK_DIR over the image's own files), or where the launcher would refuse the config.
[[nodiscard]] Result<Plan> MakePlan(const PlanRequest& request);

}  // namespace gl
