// app-compose.json: what a dstack machine is told to run. Its bytes are what compose-hash is the SHA-256 of.
// Source: the dstack attestation format, sections 10 and 17.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dstack/rule_result.h"

namespace gl {

// The rules that app-compose and compose file are both judged by.
inline constexpr std::string_view kComposeFormatId = "compose.format";
inline constexpr std::string_view kComposeScriptsId = "compose.scripts";
inline constexpr std::string_view kComposeEnvId = "compose.env";

// A compose file of the largest size that is read, with every byte escaped, and scripts beside it.
inline constexpr std::size_t kMaxAppComposeBytes = 4U << 20U;

struct AppCompose {
  std::string runner;
  std::string docker_compose_file;                 // YAML; empty when there is none
  std::optional<std::string> pre_launch_script{};  // none when empty
  bool has_init_script = false, has_bash_script = false;
  std::vector<std::string> allowed_envs{};  // names whose values the operator chooses
  std::optional<bool> no_instance_id{};
  std::optional<bool> kms_enabled{};
  std::vector<std::string> unknown{};  // members that nobody documented

  // TEXT exactly as the machine got it. Fault::kIntegrity for JSON that is not strict or too large, and for a member
  // that is read here and of another kind.
  [[nodiscard]] static Result<AppCompose> Parse(std::string_view text);
};

// The 32 bytes of SHA-256 over TEXT, exactly.
[[nodiscard]] std::string ComposeHash(std::string_view text);

// SHA-256("dstack-launch-token/v1:" TOKEN), the member requirements.launch_token_hash.
[[nodiscard]] std::string LaunchTokenHash(std::string_view token);

// "app.compose-hash": TEXT is what the event names.
[[nodiscard]] RuleResult CheckComposeHash(std::string_view text, std::string_view event);

// "compose.format": the runner is docker-compose and no member is unknown.
[[nodiscard]] RuleResults CheckAppComposeFormat(const AppCompose& compose);

// "compose.scripts": nothing runs as root before the containers but a pre-launch script whose SHA-256 (hex) is one of
// ACCEPTED.
[[nodiscard]] RuleResults CheckScripts(const AppCompose& compose, const std::vector<std::string>& accepted);

// "compose.env": none of the names whose values the operator chooses steers Docker, Compose, a shell, the loader, Git
// or the launcher.
[[nodiscard]] RuleResults CheckAllowedEnvs(const AppCompose& compose);

// Whether a variable of this NAME steers one of them.
[[nodiscard]] bool IsSteeringName(std::string_view name);

}  // namespace gl
