#include "dstack/compose_policy.h"

#include <algorithm>
#include <array>

#include "dstack/image_ref.h"
#include "dstack/interpolation.h"

namespace gl {
namespace {

constexpr std::string_view kLauncherImage = "compose.launcher-image";
constexpr std::string_view kTakesEffect = "compose.pin-takes-effect";
constexpr std::string_view kSealed = "compose.pin-sealed";
constexpr std::string_view kPinConfig = "pin.config";
constexpr std::string_view kSealName = "GIT_LAUNCHER_CONFIG_SHA256";
constexpr std::string_view kReserved = "GIT_LAUNCHER_";

// The checks that need the compose file, in the order of the report.
constexpr auto kChecksOfFile =
    std::to_array<std::string_view>({kLauncherImage, "compose.override", "compose.interpolation", kTakesEffect, kSealed,
                                     "compose.other-services", kPinConfig});

void Append(RuleResults& results, RuleResults more) {
  results.insert(results.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

const ComposeVariable* FindVariable(const ComposeService& service, std::string_view name) {
  const auto variable = std::ranges::find(service.environment, name, &ComposeVariable::name);
  return variable == service.environment.end() ? nullptr : &*variable;
}

bool HasAcceptedImage(const ComposeService& service, const ComposePolicy& policy) {
  const auto image = ImageRef::Parse(service.image.value_or(""));
  return image && image->digest &&
         std::ranges::find(policy.launcher_digests, *image->digest) != policy.launcher_digests.end();
}

bool LooksLikeLauncher(const ComposeService& service) {
  const auto path = ConfigPathOf(service);
  const bool has_config = std::ranges::any_of(service.configs, [&](const ComposeConfigUse& use) {
    return use.target == kDefaultConfigPath || (path && use.target == *path);
  });
  return has_config || FindVariable(service, kSealName) != nullptr;
}

bool Mentions(const YamlNode& node, std::string_view text) {
  if (node.IsScalar()) return node.Text().contains(text) && InterpolatedNames(node.Text()).empty();
  return std::ranges::any_of(node.Items(), [&](const YamlNode& item) { return Mentions(item, text); });
}

RuleResults MissingFile(const std::string& reason) {
  RuleResults results = {
      Broken(kComposeFormatId, "a compose file that can be understood", reason, "docker_compose_file")};
  for (const std::string_view check : kChecksOfFile) results.push_back(NotRun(check, "a compose file"));
  return results;
}

// The rules about the launcher's config, and the config when it can be read.
void JudgeConfig(const ComposeFile& file, const ComposeService& launcher, const ComposePolicy& policy,
                 ComposeJudgement& judgement) {
  auto config = ReadInlineConfig(file, launcher);
  if (!config) {
    judgement.results.push_back(Broken(kPinConfig, "an inline config that the launcher reads", config.error().message,
                                       PlaceOf(launcher, "configs")));
    judgement.results.push_back(NotRun(kTakesEffect, "the launcher's config"));
    judgement.results.push_back(NotRun(kSealed, "the launcher's config"));
    return;
  }
  judgement.results.push_back(Holds(kPinConfig, config->pin.commit.Hex(), "configs." + config->source));
  judgement.results.push_back(CheckPinTakesEffect(launcher, *config, policy));
  judgement.results.push_back(CheckPinSealed(launcher, *config));
  judgement.config = *std::move(config);
}

}  // namespace

const ComposeService* FindLauncher(const ComposeFile& file, const ComposePolicy& policy) {
  for (const bool by_image : {true, false}) {
    const ComposeService* found = nullptr;
    for (const ComposeService& service : file.Services()) {
      if (by_image ? !HasAcceptedImage(service, policy) : !LooksLikeLauncher(service)) continue;
      if (found != nullptr) return nullptr;
      found = &service;
    }
    if (found != nullptr) return found;
  }
  return nullptr;
}

RuleResults CheckLauncherImage(const ComposeService& launcher, const ComposePolicy& policy) {
  const std::string place = PlaceOf(launcher, "image");
  RuleResults results;
  if (launcher.node->Find("build") != nullptr) {
    results.push_back(Broken(kLauncherImage, "no build", "an image built on the machine", PlaceOf(launcher, "build")));
  }
  const YamlNode* const pull = launcher.node->Find("pull_policy");
  if (pull != nullptr && pull->Text() == "build") {
    results.push_back(
        Broken(kLauncherImage, "no build", "an image built on the machine", PlaceOf(launcher, "pull_policy")));
  }
  const auto image = ImageRef::Parse(launcher.image.value_or(""));
  if (!image || !image->digest) {
    results.push_back(Broken(kLauncherImage, "NAME@sha256:DIGEST", launcher.image.value_or("no image"), place));
  } else if (!policy.launcher_digests.empty() && !HasAcceptedImage(launcher, policy)) {
    results.push_back(
        Broken(kLauncherImage, "sha256:" + policy.launcher_digests.front(), "sha256:" + *image->digest, place));
  } else if (policy.launcher_digests.empty()) {
    results.push_back(Note(kLauncherImage, image->Text() + ": no image was demanded", place));
  } else {
    results.push_back(Holds(kLauncherImage, image->Text(), place));
  }
  return results;
}

// The commit in full: a part of it could be found again by trying.
RuleResult CheckPinTakesEffect(const ComposeService& launcher, const InlineConfig& config,
                               const ComposePolicy& policy) {
  const ComposeVariable* const seal = FindVariable(launcher, kSealName);
  if (seal != nullptr && seal->value == config.sha256) return Holds(kTakesEffect, "the seal changes with the config");
  if (config.source.contains(config.pin.commit.Hex()) && InterpolatedNames(config.source).empty()) {
    return Holds(kTakesEffect, "the config's name carries the commit", "configs." + config.source);
  }
  for (const std::string_view member : {"labels", "environment"}) {
    const YamlNode* const node = launcher.node->Find(member);
    if (node != nullptr && Mentions(*node, config.pin.commit.Hex())) {
      return Holds(kTakesEffect, "it carries the commit", PlaceOf(launcher, member));
    }
  }
  if (policy.fresh_launch) return Holds(kTakesEffect, "a fresh launch is proved");
  return Broken(kTakesEffect, "the commit or the seal in the service's own definition",
                "a definition that stays the same when only the pin changes: Compose keeps the old container",
                "services." + launcher.name);
}

RuleResult CheckPinSealed(const ComposeService& launcher, const InlineConfig& config) {
  const ComposeVariable* const seal = FindVariable(launcher, kSealName);
  const std::string place = PlaceOf(launcher, "environment." + std::string(kSealName));
  if (seal != nullptr) {
    if (!seal->value) return Broken(kSealed, config.sha256, "a value that the operator chooses", place);
    if (seal->may_be_number) return Broken(kSealed, "a value in quotes", "a number: " + *seal->value, place);
    if (*seal->value != config.sha256) return Broken(kSealed, config.sha256, *seal->value, place);
    return Holds(kSealed, "the config is sealed: " + config.sha256, place);
  }
  const YamlNode* const read_only = launcher.node->Find("read_only");
  if (read_only != nullptr && read_only->IsPlain() && read_only->Text() == "true") {
    return Holds(kSealed, "the container's file system is read-only", PlaceOf(launcher, "read_only"));
  }
  return Broken(kSealed, std::string(kSealName) + "=" + config.sha256 + " in its environment, or read_only: true",
                "a config that the workload can rewrite for the next start", "services." + launcher.name);
}

RuleResults CheckLauncherEnvironment(const ComposeService& launcher) {
  RuleResults results;
  for (const ComposeVariable& variable : launcher.environment) {
    const std::string place = PlaceOf(launcher, "environment." + variable.name);
    const bool reserved = variable.name.starts_with(kReserved);
    const bool operators = !variable.value || !InterpolatedNames(*variable.value).empty();
    if (reserved && variable.name != kSealName) {
      results.push_back(Broken(kComposeEnvId, std::string(kSealName), variable.name, place));
    } else if (operators && (reserved || IsSteeringName(variable.name))) {
      results.push_back(Broken(kComposeEnvId, "a fixed value", "a value that the operator chooses", place));
    }
  }
  return results;
}

ComposeJudgement JudgeCompose(std::string_view text, const ComposePolicy& policy) {
  ComposeJudgement judgement;
  const auto app = AppCompose::Parse(text);
  if (!app) {
    judgement.results = MissingFile(app.error().message);
    judgement.results.push_back(NotRun(kComposeScriptsId, "an app-compose"));
    judgement.results.push_back(NotRun(kComposeEnvId, "an app-compose"));
    return judgement;
  }
  Append(judgement.results, CheckAppComposeFormat(*app));
  Append(judgement.results, CheckScripts(*app, policy.pre_launch_scripts));
  Append(judgement.results, CheckAllowedEnvs(*app));
  const auto file = ComposeFile::Parse(app->docker_compose_file);
  if (!file) {
    Append(judgement.results, MissingFile(file.error().message));
    return judgement;
  }
  const ComposeService* const launcher = FindLauncher(*file, policy);
  Append(judgement.results, CheckInterpolation(*file, launcher, app->allowed_envs));
  if (launcher == nullptr) {
    judgement.results.push_back(
        Broken(kLauncherImage, "one service that is the launcher", "none, or more than one", "services"));
    for (const std::string_view check : kChecksOfFile) {
      if (check != kLauncherImage && check != "compose.interpolation")
        judgement.results.push_back(NotRun(check, "the launcher"));
    }
    return judgement;
  }
  judgement.launcher_service = launcher->name;
  judgement.launcher_image = launcher->image.value_or("");
  Append(judgement.results, CheckLauncherImage(*launcher, policy));
  JudgeConfig(*file, *launcher, policy, judgement);
  const std::string work_dir = judgement.config ? judgement.config->pin.work_dir : "";
  Append(judgement.results, CheckOverrides(*file, *launcher, work_dir));
  Append(judgement.results, CheckOtherServices(*file, *launcher, policy));
  Append(judgement.results, CheckLauncherEnvironment(*launcher));
  return judgement;
}

}  // namespace gl
