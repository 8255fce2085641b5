#include "dstack/app_compose.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "doc/strict_json.h"

namespace gl {
namespace {

constexpr auto kKnownMembers = std::to_array<std::string_view>({"manifest_version",
                                                                "name",
                                                                "features",
                                                                "runner",
                                                                "docker_compose_file",
                                                                "init_script",
                                                                "pre_launch_script",
                                                                "bash_script",
                                                                "public_logs",
                                                                "public_sysinfo",
                                                                "public_tcbinfo",
                                                                "kms_enabled",
                                                                "gateway_enabled",
                                                                "tproxy_enabled",
                                                                "local_key_provider_enabled",
                                                                "key_provider",
                                                                "key_provider_id",
                                                                "allowed_envs",
                                                                "no_instance_id",
                                                                "secure_time",
                                                                "storage_fs",
                                                                "swap_size",
                                                                "event_log_version",
                                                                "port_policy",
                                                                "requirements",
                                                                "verity_volumes",
                                                                "snapshotter",
                                                                "docker_config",
                                                                "default_gateway_domain"});

// A name that ends in "*" stands for all that begin so, one that begins with it for all that end so.
constexpr auto kSteering = std::to_array<std::string_view>({"COMPOSE_*",
                                                            "DOCKER_*",
                                                            "APP_COMPOSE_FILE",
                                                            "PATH",
                                                            "HOME",
                                                            "LD_*",
                                                            "BASH_ENV",
                                                            "ENV",
                                                            "SHELLOPTS",
                                                            "BASHOPTS",
                                                            "IFS",
                                                            "PS4",
                                                            "BASH_FUNC_*",
                                                            "PROMPT_COMMAND",
                                                            "CDPATH",
                                                            "GCONV_PATH",
                                                            "GIT_*",
                                                            "SSL_CERT_*",
                                                            "CURL_*",
                                                            "*_PROXY",
                                                            "NERDCTL_NAMESPACE",
                                                            "PCCS_URL",
                                                            "DOCKER_CONFIG"});

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(),
                         [](char c) { return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return upper;
}

bool Matches(std::string_view name, std::string_view pattern) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
  return name == pattern;
}

// Whether the member NAME is there and says something.
bool IsGiven(const JsonValue& object, std::string_view name) {
  const JsonValue* const member = object.Find(name);
  return member != nullptr && !member->IsNull() && member->Source() != "\"\"" && member->Source() != "[]";
}

}  // namespace

Result<AppCompose> AppCompose::Parse(std::string_view text) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(text, "the app-compose", {.bytes = kMaxAppComposeBytes}));
  const JsonValue& root = document.Root();
  AppCompose compose;
  GL_ASSIGN(const std::string_view runner, root.Text("runner"));
  compose.runner = runner;
  GL_ASSIGN(const auto file, root.OptionalText("docker_compose_file"));
  compose.docker_compose_file = file.value_or("");
  GL_ASSIGN(const auto script, root.OptionalText("pre_launch_script"));
  if (script && !script->empty()) compose.pre_launch_script = *script;
  compose.has_init_script = IsGiven(root, "init_script");
  compose.has_bash_script = IsGiven(root, "bash_script");
  GL_ASSIGN(const auto names, root.OptionalArray("allowed_envs"));
  for (const JsonValue& name : names) {
    GL_ASSIGN(const std::string_view one, name.AsText());
    compose.allowed_envs.emplace_back(one);
  }
  GL_ASSIGN(compose.no_instance_id, root.OptionalBool("no_instance_id"));
  GL_ASSIGN(compose.kms_enabled, root.OptionalBool("kms_enabled"));
  for (const JsonValue& member : root.Items()) {
    if (std::ranges::find(kKnownMembers, member.Name()) == kKnownMembers.end())
      compose.unknown.emplace_back(member.Name());
  }
  return compose;
}

std::string ComposeHash(std::string_view text) { return DigestOf(HashAlgorithm::kSha256, text); }

std::string LaunchTokenHash(std::string_view token) {
  return DigestOf(HashAlgorithm::kSha256, "dstack-launch-token/v1:" + std::string(token));
}

RuleResult CheckComposeHash(std::string_view text, std::string_view event) {
  constexpr std::string_view kRule = "app.compose-hash";
  const std::string hash = ComposeHash(text);
  if (hash == event) return Holds(kRule, HexEncode(hash), "app_compose");
  return Broken(kRule, HexEncode(event), HexEncode(hash), "app_compose");
}

RuleResults CheckAppComposeFormat(const AppCompose& compose) {
  RuleResults results;
  if (compose.runner != "docker-compose") {
    results.push_back(Broken(kComposeFormatId, "docker-compose", compose.runner, "runner"));
  }
  if (compose.docker_compose_file.empty()) {
    results.push_back(Broken(kComposeFormatId, "a compose file", "none", "docker_compose_file"));
  }
  for (const std::string& name : compose.unknown) {
    results.push_back(Broken(kComposeFormatId, "documented members", name, name));
  }
  if (results.empty()) results.push_back(Holds(kComposeFormatId, "app-compose with runner docker-compose"));
  return results;
}

RuleResults CheckScripts(const AppCompose& compose, const std::vector<std::string>& accepted) {
  RuleResults results;
  if (compose.has_init_script)
    results.push_back(Broken(kComposeScriptsId, "none", "a script run as root", "init_script"));
  if (compose.has_bash_script)
    results.push_back(Broken(kComposeScriptsId, "none", "a script run as root", "bash_script"));
  if (compose.pre_launch_script) {
    const std::string hash = HexEncode(DigestOf(HashAlgorithm::kSha256, *compose.pre_launch_script));
    const bool known = std::ranges::find(accepted, hash) != accepted.end();
    results.push_back(known ? Holds(kComposeScriptsId, "accepted: " + hash, "pre_launch_script")
                            : Broken(kComposeScriptsId, "none, or one that was accepted", hash, "pre_launch_script"));
  }
  if (results.empty()) results.push_back(Holds(kComposeScriptsId, "no scripts"));
  return results;
}

// Environments are compared in upper case: curl and others read http_proxy, too.
bool IsSteeringName(std::string_view name) {
  const std::string upper = Upper(name);
  return std::ranges::any_of(kSteering, [&](std::string_view pattern) { return Matches(upper, pattern); });
}

RuleResults CheckAllowedEnvs(const AppCompose& compose) {
  RuleResults results;
  for (const std::string& name : compose.allowed_envs) {
    if (IsSteeringName(name))
      results.push_back(Broken(kComposeEnvId, "names that steer nothing", name, "allowed_envs"));
  }
  if (results.empty()) {
    results.push_back(
        Holds(kComposeEnvId, std::to_string(compose.allowed_envs.size()) + " names, none of which steers anything"));
  }
  return results;
}

}  // namespace gl
