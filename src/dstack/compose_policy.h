// What has to hold before "the launcher with this pin runs" may be said of a measured compose file: one function for
// each trap. Every result carries the id of the check that it belongs to.
// Source: the dstack attestation format, section 17; the verifier's list of checks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dstack/app_compose.h"
#include "dstack/compose_file.h"
#include "dstack/inline_config.h"
#include "dstack/rule_result.h"

namespace gl {

struct ComposePolicy {
  std::vector<std::string> launcher_digests{};    // SHA-256 in hex of accepted launcher images; empty: none is demanded
  std::vector<std::string> allowed_services{};    // names of other containers that are accepted
  std::vector<std::string> pre_launch_scripts{};  // SHA-256 in hex of accepted scripts
  bool fresh_launch = false;                      // something else proves that the containers were made for this text
};

struct ComposeJudgement {
  RuleResults results;                   // at least one for each "compose." check and for "pin.config"
  std::string launcher_service{};        // its name, empty when there is no telling
  std::string launcher_image{};          // as written
  std::optional<InlineConfig> config{};  // there when the launcher would read it
};

// All rules about TEXT, an app-compose exactly as it is hashed. A rule whose input can't be read is kNotRun.
[[nodiscard]] ComposeJudgement JudgeCompose(std::string_view text, const ComposePolicy& policy);

// The one service that is the launcher: its image is an accepted one. Where no service has one: a config lies where the
// launcher reads its own, or the environment has the seal. nullptr when none or more than one is.
[[nodiscard]] const ComposeService* FindLauncher(const ComposeFile& file, const ComposePolicy& policy);

// "compose.launcher-image": by digest, an accepted one, never built on the machine.
[[nodiscard]] RuleResults CheckLauncherImage(const ComposeService& launcher, const ComposePolicy& policy);

// "compose.override": nothing replaces the program, its files, its config or its work directory, and nobody else may
// write there. WORK_DIR is empty when the config can't be read.
[[nodiscard]] RuleResults CheckOverrides(const ComposeFile& file, const ComposeService& launcher,
                                         std::string_view work_dir);

// "compose.interpolation": the operator's environment takes no part in what matters. ALLOWED_ENVS tells how sure that
// is, not whether it is refused. LAUNCHER may be nullptr.
[[nodiscard]] RuleResults CheckInterpolation(const ComposeFile& file, const ComposeService* launcher,
                                             const std::vector<std::string>& allowed_envs);

// "compose.pin-takes-effect": the launcher's own definition changes with the pin, so that an upgrade makes a new
// container.
[[nodiscard]] RuleResult CheckPinTakesEffect(const ComposeService& launcher, const InlineConfig& config,
                                             const ComposePolicy& policy);

// "compose.pin-sealed": a workload can't change its own pin for the next start.
[[nodiscard]] RuleResult CheckPinSealed(const ComposeService& launcher, const InlineConfig& config);

// "compose.other-services": each of them is accepted by name, has its image by digest, and can't reach into the
// launcher.
[[nodiscard]] RuleResults CheckOtherServices(const ComposeFile& file, const ComposeService& launcher,
                                             const ComposePolicy& policy);

// "compose.env": no variable of the launcher's that steers it is the operator's.
[[nodiscard]] RuleResults CheckLauncherEnvironment(const ComposeService& launcher);

}  // namespace gl
