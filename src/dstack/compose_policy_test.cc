#include "dstack/compose_policy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/hex.h"
#include "crypto/digest.h"
#include "tests/builders/compose_builder.h"

namespace gl {
namespace {

using test::ComposeBuilder;
using test::kOtherDigest;
using test::kPinnedCommit;
using test::kPinnedDigest;

const ComposePolicy kPolicy = {.launcher_digests = {std::string(kPinnedDigest)}};

ComposeJudgement Judge(const ComposeBuilder& builder, const ComposePolicy& policy = kPolicy) {
  return JudgeCompose(builder.AppCompose(), policy);
}

// "check where: expected / found" of each result that is broken or did not run.
std::string Broken(const ComposeJudgement& judgement) {
  std::string text;
  for (const RuleResult& result : judgement.results) {
    if (result.outcome == RuleOutcome::kBroken) {
      text += std::string(result.rule) + " [" + result.where + "] " + result.expected + " / " + result.found + "\n";
    }
    if (result.outcome == RuleOutcome::kNotRun) text += "not run: " + std::string(result.rule) + "\n";
  }
  return text;
}

// Exactly one result is broken: of CHECK, at WHERE, with this text.
#define EXPECT_ONE_BROKEN(builder, check, where, text)                                                    \
  do {                                                                                                    \
    const std::string broken_results = Broken(Judge(builder));                                            \
    EXPECT_TRUE(broken_results.starts_with(std::string(check) + " [" + (where) + "]")) << broken_results; \
    EXPECT_TRUE(broken_results.contains(text)) << broken_results;                                         \
    EXPECT_EQ(std::ranges::count(broken_results, '\n'), 1) << broken_results;                             \
  } while (false)

TEST(JudgeCompose, AcceptsTheWholeThing) {
  const ComposeJudgement judgement = Judge(ComposeBuilder());
  EXPECT_EQ(Broken(judgement), "");
  EXPECT_TRUE(AllHold(judgement.results));
  EXPECT_EQ(judgement.launcher_service, "app");
  EXPECT_EQ(judgement.launcher_image, ComposeBuilder().image);
  ASSERT_TRUE(judgement.config);
  EXPECT_EQ(judgement.config->pin.commit.Hex(), kPinnedCommit);
  EXPECT_EQ(judgement.config->bytes, ComposeBuilder().config);
}

TEST(JudgeCompose, SaysSomethingForEveryCheck) {
  ComposeBuilder no_file;
  no_file.members = ",\"docker_compose_file\":\"\"";
  for (const std::string& text : {ComposeBuilder().AppCompose(), std::string("{}"),
                                  std::string("{\"runner\":\"bash\"}"), std::string("no JSON"), no_file.AppCompose()}) {
    std::set<std::string_view> seen;
    for (const RuleResult& result : JudgeCompose(text, kPolicy).results) seen.insert(result.rule);
    EXPECT_EQ(seen, (std::set<std::string_view>{"compose.env", "compose.format", "compose.interpolation",
                                                "compose.launcher-image", "compose.other-services", "compose.override",
                                                "compose.pin-sealed", "compose.pin-takes-effect", "compose.scripts",
                                                "pin.config"}))
        << text;
  }
}

TEST(JudgeCompose, RefusesWhatIsTooLarge) {
  std::string text = ComposeBuilder().AppCompose();
  text.resize(kMaxAppComposeBytes, ' ');
  EXPECT_EQ(Broken(JudgeCompose(text, kPolicy)), "");
  text.push_back(' ');
  const std::string broken = Broken(JudgeCompose(text, kPolicy));
  EXPECT_TRUE(broken.starts_with("compose.format ")) << broken;
  EXPECT_TRUE(broken.contains("more than 4194304 bytes")) << broken;
}

TEST(JudgeCompose, RefusesOtherRunnersAndUnknownMembers) {
  ComposeBuilder builder;
  builder.runner = "bash";
  EXPECT_ONE_BROKEN(builder, "compose.format", "runner", "docker-compose / bash");
  builder = {};
  builder.members = ",\"surprise\":1";
  EXPECT_ONE_BROKEN(builder, "compose.format", "surprise", "documented members / surprise");
}

TEST(JudgeCompose, RefusesRepeatedMembers) {
  ComposeBuilder builder;
  builder.members = ",\"runner\":\"docker-compose\"";
  EXPECT_TRUE(Broken(Judge(builder)).contains("the key 'runner' twice")) << Broken(Judge(builder));
}

TEST(JudgeCompose, RefusesComposeFilesThatAreNotUnderstood) {
  for (const auto& [line, reason] : std::vector<std::pair<std::string, std::string>>{
           {"include:\n  - other.yaml\n", "include brings in what is not measured"},
           {"surprise: 1\n", "surprise is not known"},
           {"x-common: &a 1\n", "an anchor"},
           {"services: {}\n", "the key 'services' for the second time"}}) {
    ComposeBuilder builder;
    builder.top_level += line;
    EXPECT_TRUE(Broken(Judge(builder)).contains(reason)) << Broken(Judge(builder));
  }
  for (const std::string member :
       {"extends: {file: other.yaml}", "provider: {type: x}", "develop: {}", "env_file: .env", "label_file: labels"}) {
    ComposeBuilder builder;
    builder.service = member;
    EXPECT_TRUE(Broken(Judge(builder)).contains("brings in what is not measured")) << Broken(Judge(builder));
  }
  ComposeBuilder builder;
  builder.service = "surprise: 1";
  EXPECT_TRUE(Broken(Judge(builder)).contains("services.app.surprise is not known"));
  EXPECT_TRUE(Broken(Judge(builder)).contains("not run: compose.override"));
}

TEST(LauncherImage, HasToBeAnAcceptedDigest) {
  ComposeBuilder builder;
  builder.image = "example/git-launcher@sha256:" + std::string(kOtherDigest);
  EXPECT_ONE_BROKEN(builder, "compose.launcher-image", "services.app.image", std::string(kOtherDigest));
  builder.image = "example/git-launcher:v1";
  EXPECT_ONE_BROKEN(builder, "compose.launcher-image", "services.app.image", "example/git-launcher:v1");
  builder.image = "example/git-launcher:v1@sha256:" + std::string(kPinnedDigest);
  EXPECT_EQ(Broken(Judge(builder)), "");
  builder = {};
  builder.service = "build: .";
  EXPECT_ONE_BROKEN(builder, "compose.launcher-image", "services.app.build", "built on the machine");
  builder.service = "pull_policy: build";
  EXPECT_ONE_BROKEN(builder, "compose.launcher-image", "services.app.pull_policy", "built on the machine");
}

TEST(LauncherImage, IsNotedWhenNoneIsDemanded) {
  const ComposeJudgement judgement = Judge(ComposeBuilder(), {});
  EXPECT_EQ(Broken(judgement), "");
  const bool noted = std::ranges::any_of(judgement.results, [](const RuleResult& result) {
    return result.rule == "compose.launcher-image" && result.outcome == RuleOutcome::kNote;
  });
  EXPECT_TRUE(noted);
}

// A command that is a delivered file makes any service look like the launcher; the demanded digest says which one is.
TEST(FindLauncher, GoesByTheDemandedImageFirst) {
  ComposeBuilder builder;
  builder.services = "  init:\n    image: example/app@sha256:" + std::string(kOtherDigest) +
                     "\n    command: [/init.sh]\n    configs:\n      - source: " + builder.config_name +
                     "\n        target: /init.sh\n";
  const std::string broken = Broken(Judge(builder));
  EXPECT_FALSE(broken.contains("compose.launcher-image")) << broken;
  EXPECT_TRUE(broken.contains("compose.other-services")) << broken;
}

TEST(FindLauncher, WantsExactlyOne) {
  ComposeBuilder builder;
  builder.services = "  second:\n    image: " + builder.image + "\n";
  EXPECT_TRUE(Broken(Judge(builder)).contains("one service that is the launcher / none, or more than one"));
  builder = {};
  builder.image = "example/app@sha256:" + std::string(kOtherDigest);
  builder.config_use = "- source: " + builder.config_name + "\n  target: /elsewhere\n";
  builder.sealed = false;
  EXPECT_TRUE(Broken(Judge(builder)).contains("one service that is the launcher / none, or more than one"));
}

TEST(Overrides, RefusesWhatReplacesTheProgram) {
  for (const std::string member :
       {"entrypoint: [sh]", "privileged: true", "pid: host", "cap_add: [SYS_ADMIN]", "devices: [/dev/sda]",
        "security_opt: ['seccomp:unconfined']", "userns_mode: host", "volumes_from: [other]", "ipc: host",
        "healthcheck: {test: [CMD, sh]}", "post_start: [{command: sh}]", "profiles: [never]", "scale: 0",
        "network_mode: 'container:x'", "cgroup_parent: x", "privileged: 'true'"}) {
    ComposeBuilder builder;
    builder.service = member;
    const std::string name = member.substr(0, member.find(':'));
    EXPECT_ONE_BROKEN(builder, "compose.override", "services.app." + name, name);
  }
  ComposeBuilder builder;
  builder.service = "deploy: {replicas: 0}";
  EXPECT_ONE_BROKEN(builder, "compose.override", "services.app.deploy.replicas", "0 replicas");
  builder.service =
      "privileged: false\nsecurity_opt: ['no-new-privileges:true']\nrestart: always\nports: ['80:80']\n"
      "network_mode: host\nhealthcheck: {disable: true}";
  EXPECT_EQ(Broken(Judge(builder)), "");
}

TEST(Overrides, TakesTheDocumentedCommandsOnly) {
  for (const std::string command :
       {"[]", "[--log-format=json]", "[/etc/git-launcher/config.conf]", "--log-format=text"}) {
    ComposeBuilder builder;
    builder.service = "command: " + command;
    EXPECT_EQ(Broken(Judge(builder)), "") << command;
  }
  for (const std::string command :
       {"[--fetch-only]", "[sh, -c, x]", "[--check]", "'a b'", "[relative.conf]", "[/a, /b]"}) {
    ComposeBuilder builder;
    builder.service = "command: " + command;
    EXPECT_TRUE(Broken(Judge(builder)).contains("compose.override [services.app.command]")) << command;
  }
}

TEST(Overrides, FollowsAnotherConfigPath) {
  ComposeBuilder builder;
  builder.service = "command: [/pin.conf]";
  builder.config_use = "- source: " + builder.config_name + "\n  target: pin.conf\n";
  EXPECT_EQ(Broken(Judge(builder)), "");
}

TEST(Overrides, RefusesMountsOverItsFiles) {
  for (const std::string volume : {"/host/config:/etc/git-launcher/config.conf", "conf:/etc/git-launcher", "/x:/",
                                   "tools:/usr/local/bin", "t:/bin", "/x:/etc/ssl/certs", "x:/etc/../usr/bin",
                                   "/var/run/docker.sock:/tmp/docker.sock", "/:/host", "/proc:/host/proc"}) {
    ComposeBuilder builder;
    builder.volumes.push_back(volume);
    EXPECT_ONE_BROKEN(builder, "compose.override", "services.app.volumes", "");
  }
  ComposeBuilder builder;
  builder.service = "tmpfs: /etc/git-launcher";
  EXPECT_ONE_BROKEN(builder, "compose.override", "services.app.volumes", "the measured config alone");
  builder = {};
  builder.volumes = {"/var/run/dstack.sock:/var/run/dstack.sock", "data:/data", "/tapp:/tapp:ro"};
  EXPECT_EQ(Broken(Judge(builder)), "");
}

TEST(Overrides, RefusesVolumesThatAreSomethingElse) {
  ComposeBuilder builder;
  builder.top_level = "volumes:\n  work: {driver_opts: {type: none, o: bind, device: /}}\n";
  EXPECT_ONE_BROKEN(builder, "compose.override", "services.app.volumes", "a plain volume");
  builder.top_level = "volumes:\n  work: {external: true}\n";
  EXPECT_ONE_BROKEN(builder, "compose.override", "services.app.volumes", "a plain volume");
}

TEST(Overrides, RefusesConfigsOverPrograms) {
  ComposeBuilder builder;
  builder.config_use = "- source: " + builder.config_name +
                       "\n  target: /etc/git-launcher/config.conf\n- source: evil\n  target: /bin/bash\n";
  builder.top_level = "  evil: {content: x}\nvolumes: {work: {}}\n";
  EXPECT_ONE_BROKEN(builder, "compose.override", "services.app.configs", "evil at /bin/bash");
}

TEST(Interpolation, IsRefusedWhereItMatters) {
  ComposeBuilder builder;
  builder.image = "${IMAGE:-example/git-launcher@sha256:" + std::string(kPinnedDigest) + "}";
  const std::string broken = Broken(Judge(builder));
  EXPECT_TRUE(broken.contains("compose.interpolation [services.app.image] a fixed text / $IMAGE")) << broken;
  EXPECT_TRUE(broken.contains("compose.launcher-image [services.app.image]")) << broken;

  builder = {};
  builder.config_definition =
      "content: |\n  REPO_URL=${TOKEN:-https://example.com/app.git}\n  COMMIT_SHA=" + std::string(kPinnedCommit) +
      "\n  WORK_DIR=/srv/app\n";
  const std::string config = Broken(Judge(builder));
  EXPECT_TRUE(config.contains("compose.interpolation [configs." + builder.config_name +
                              "] a fixed text / $TOKEN, which the operator chooses"))
      << config;
  EXPECT_TRUE(config.contains("pin.config")) << config;

  builder = {};
  builder.volumes.push_back("${DATA}:/data");
  EXPECT_ONE_BROKEN(builder, "compose.interpolation", "services.app.volumes", "$DATA, whose value nobody measured");
  builder = {};
  builder.environment = {"${NAME}=x"};
  EXPECT_ONE_BROKEN(builder, "compose.interpolation", "services.app.environment", "$NAME");
  builder = {};
  builder.service = "read_only: ${RO:-true}";
  EXPECT_ONE_BROKEN(builder, "compose.interpolation", "services.app.read_only", "$RO");
}

TEST(Interpolation, IsNamedNoMoreOftenThanAnybodyReads) {
  ComposeBuilder builder;
  std::string volumes = "/data:/data";
  for (int i = 0; i < 1000; ++i) volumes += "${A" + std::to_string(i) + "}";
  builder.volumes.push_back(volumes);
  const std::string broken = Broken(Judge(builder));
  EXPECT_TRUE(broken.contains("$A63,")) << broken;
  EXPECT_FALSE(broken.contains("$A64,")) << broken;
}

TEST(Interpolation, IsNotedWhereItDoesNot) {
  ComposeBuilder builder;
  builder.environment = {"TOKEN=${TOKEN}", "OTHER"};
  builder.service = "labels: {a: $HOST}\nports: ['${PORT}:80']";
  EXPECT_EQ(Broken(Judge(builder)), "");
}

TEST(Interpolation, TakesDoubledDollarsForOne) {
  ComposeBuilder builder;
  builder.config = "REPO_URL=https://example.com/app.git\nCOMMIT_SHA=" + std::string(kPinnedCommit) +
                   "\nWORK_DIR=/srv/app\nRUN_CMD=\"echo $HOME\"\n";
  builder.config = "REPO_URL=https://example.com/app.git\nCOMMIT_SHA=" + std::string(kPinnedCommit) +
                   "\nWORK_DIR=/srv/app\nRUN_CMD=echo $HOME\n";
  const ComposeJudgement judgement = Judge(builder);
  EXPECT_EQ(Broken(judgement), "");
  ASSERT_TRUE(judgement.config);
  EXPECT_EQ(judgement.config->pin.run_cmd, "echo $HOME");
}

TEST(PinTakesEffect, NeedsThePinInTheDefinition) {
  ComposeBuilder builder;
  builder.sealed = false;
  builder.config_name = "pin";
  builder.service = "read_only: true";
  EXPECT_ONE_BROKEN(builder, "compose.pin-takes-effect", "services.app", "Compose keeps the old container");
  EXPECT_EQ(Broken(Judge(builder, {.launcher_digests = kPolicy.launcher_digests, .fresh_launch = true})), "");
  for (const std::string line : {"labels: {pin: COMMIT}", "labels: [pin=COMMIT]"}) {
    builder.service = "read_only: true\n" + line;
    builder.service.replace(builder.service.find("COMMIT"), 6, kPinnedCommit);
    EXPECT_EQ(Broken(Judge(builder)), "") << builder.service;
  }
  builder.service = "read_only: true\nlabels: {pin: 0123456789ab}";
  EXPECT_ONE_BROKEN(builder, "compose.pin-takes-effect", "services.app", "");
  builder.service = "read_only: true\ncontainer_name: " + std::string(kPinnedCommit);
  EXPECT_ONE_BROKEN(builder, "compose.pin-takes-effect", "services.app", "");
  builder.service = "read_only: true";
  builder.environment = {"PIN=" + std::string(kPinnedCommit)};
  EXPECT_EQ(Broken(Judge(builder)), "");
  builder.environment = {"PIN=${X:-" + std::string(kPinnedCommit) + "}"};
  EXPECT_ONE_BROKEN(builder, "compose.pin-takes-effect", "services.app", "");
}

TEST(PinSealed, NeedsTheSealOrAReadOnlyContainer) {
  ComposeBuilder builder;
  builder.sealed = false;
  EXPECT_ONE_BROKEN(builder, "compose.pin-sealed", "services.app", "the workload can rewrite");
  builder.service = "read_only: true";
  EXPECT_EQ(Broken(Judge(builder)), "");
  builder.service = "read_only: false";
  EXPECT_ONE_BROKEN(builder, "compose.pin-sealed", "services.app", "");
  builder.service = "read_only: 'true'";
  EXPECT_ONE_BROKEN(builder, "compose.pin-sealed", "services.app", "");
}

TEST(PinSealed, RefusesAnotherSeal) {
  ComposeBuilder builder;
  builder.sealed = false;
  const std::string place = "services.app.environment.GIT_LAUNCHER_CONFIG_SHA256";
  builder.environment = {"GIT_LAUNCHER_CONFIG_SHA256=" + std::string(64, '0')};
  EXPECT_ONE_BROKEN(builder, "compose.pin-sealed", place, std::string(64, '0'));
  builder.service = "read_only: true";
  EXPECT_ONE_BROKEN(builder, "compose.pin-sealed", place, std::string(64, '0'));
  builder.environment = {"GIT_LAUNCHER_CONFIG_SHA256"};
  const std::string broken = Broken(Judge(builder));
  EXPECT_TRUE(broken.contains("compose.pin-sealed [" + place)) << broken;
  EXPECT_TRUE(broken.contains("compose.env [" + place)) << broken;
}

TEST(PinConfig, HasToBeInline) {
  for (const auto& [definition, reason] : std::vector<std::pair<std::string, std::string>>{
           {"file: ./pin.conf", "file is not measured"},
           {"external: true", "external is not measured"},
           {"environment: PIN", "environment is not measured"},
           {"template_driver: golang\ncontent: x", "template_driver is not measured"},
           {"name: x", "has no inline content"},
           {"content: [x]", "has no inline content"}}) {
    ComposeBuilder builder;
    builder.config_definition = definition;
    EXPECT_TRUE(Broken(Judge(builder)).contains(reason)) << Broken(Judge(builder));
    EXPECT_TRUE(Broken(Judge(builder)).contains("not run: compose.pin-sealed"));
  }
  ComposeBuilder builder;
  builder.config_use = "- source: other\n  target: /etc/git-launcher/config.conf\n";
  EXPECT_TRUE(Broken(Judge(builder)).contains("configs.other is not defined"));
  builder.config_use = "- source: " + builder.config_name + "\n  target: /etc/other\n";
  EXPECT_TRUE(
      Broken(Judge(builder)).contains("no config of the compose file is put at '/etc/git-launcher/config.conf'"));
}

TEST(PinConfig, IsReadByTheLaunchersParser) {
  ComposeBuilder builder;
  builder.config = "REPO_URL=https://example.com/app.git\nCOMMIT_SHA=main\nWORK_DIR=/srv/app\n";
  EXPECT_TRUE(Broken(Judge(builder)).contains("COMMIT_SHA must be a full")) << Broken(Judge(builder));
  builder.config = ComposeBuilder().config + "COMMIT_SHA=" + std::string(40, 'f') + "\n";
  EXPECT_TRUE(Broken(Judge(builder)).contains("pin.config")) << Broken(Judge(builder));
}

TEST(OtherServices, HaveToBeAccepted) {
  ComposeBuilder builder;
  builder.services = "  db:\n    image: example/db@sha256:" + std::string(kOtherDigest) + "\n";
  EXPECT_ONE_BROKEN(builder, "compose.other-services", "services.db", "another container: db");
  ComposePolicy policy = kPolicy;
  policy.allowed_services = {"db"};
  EXPECT_EQ(Broken(Judge(builder, policy)), "");
  builder.services = "  db:\n    image: example/db:latest\n";
  EXPECT_TRUE(Broken(Judge(builder, policy)).contains("compose.other-services [services.db.image]"));
  builder.services = "  db:\n    image: ${DB:-example/db@sha256:" + std::string(kOtherDigest) + "}\n";
  EXPECT_TRUE(Broken(Judge(builder, policy)).contains("compose.interpolation [services.db.image]"));
}

TEST(OtherServices, MayNotReachIntoTheLauncher) {
  ComposePolicy policy = kPolicy;
  policy.allowed_services = {"db"};
  for (const std::string line :
       {"volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "volumes: ['work:/stolen']", "privileged: true",
        "pid: host", "cap_add: [SYS_PTRACE]", "volumes: ['/var/lib/docker/volumes:/v:ro']", "volumes: ['/:/host']",
        "volumes: [{type: bind, source: /var/run, target: /r}]", "network_mode: 'service:app'"}) {
    ComposeBuilder builder;
    builder.services = "  db:\n    image: example/db@sha256:" + std::string(kOtherDigest) + "\n    " + line + "\n";
    const std::string broken = Broken(Judge(builder, policy));
    EXPECT_TRUE(broken.contains("compose.other-services [services.db.")) << line << "\n" << broken;
    EXPECT_TRUE(broken.contains("no way into other containers")) << broken;
  }
}

TEST(Scripts, AreRefusedUnlessAccepted) {
  ComposeBuilder builder;
  builder.members = ",\"pre_launch_script\":\"echo hi\"";
  const std::string hash = HexEncode(DigestOf(HashAlgorithm::kSha256, "echo hi"));
  EXPECT_ONE_BROKEN(builder, "compose.scripts", "pre_launch_script", hash);
  ComposePolicy policy = kPolicy;
  policy.pre_launch_scripts = {hash};
  EXPECT_EQ(Broken(Judge(builder, policy)), "");
  builder.members = ",\"init_script\":\"x\"";
  EXPECT_ONE_BROKEN(builder, "compose.scripts", "init_script", "run as root");
  builder.members = ",\"init_script\":[\"x\"]";
  EXPECT_ONE_BROKEN(builder, "compose.scripts", "init_script", "run as root");
  builder.members = ",\"bash_script\":\"x\"";
  EXPECT_ONE_BROKEN(builder, "compose.scripts", "bash_script", "run as root");
  builder.members = ",\"init_script\":[],\"bash_script\":null,\"pre_launch_script\":\"\"";
  EXPECT_EQ(Broken(Judge(builder)), "");
}

TEST(Env, RefusesNamesThatSteer) {
  for (const std::string name : {"COMPOSE_FILE",
                                 "DOCKER_HOST",
                                 "APP_COMPOSE_FILE",
                                 "PATH",
                                 "HOME",
                                 "LD_PRELOAD",
                                 "BASH_ENV",
                                 "ENV",
                                 "SHELLOPTS",
                                 "BASHOPTS",
                                 "IFS",
                                 "PS4",
                                 "PROMPT_COMMAND",
                                 "GIT_SSH_COMMAND",
                                 "SSL_CERT_FILE",
                                 "CURL_CA_BUNDLE",
                                 "HTTPS_PROXY",
                                 "http_proxy",
                                 "NERDCTL_NAMESPACE",
                                 "PCCS_URL",
                                 "GIT_LAUNCHER_CONFIG_SHA256"}) {
    ComposeBuilder builder;
    builder.allowed_envs.push_back(name);
    EXPECT_ONE_BROKEN(builder, "compose.env", "allowed_envs", name);
  }
  ComposeBuilder builder;
  builder.allowed_envs = {"TOKEN", "ENVIRONMENT", "MY_PATH", "DATABASE_URL"};
  EXPECT_EQ(Broken(Judge(builder)), "");
}

TEST(Env, RefusesOperatorsValuesThatSteerTheLauncher) {
  ComposeBuilder builder;
  builder.environment = {"BASH_ENV"};
  EXPECT_ONE_BROKEN(builder, "compose.env", "services.app.environment.BASH_ENV", "the operator chooses");
  builder.environment = {"LD_PRELOAD=${TOKEN}"};
  EXPECT_ONE_BROKEN(builder, "compose.env", "services.app.environment.LD_PRELOAD", "the operator chooses");
  builder.environment = {"GIT_LAUNCHER_CONFIG=x"};
  EXPECT_ONE_BROKEN(builder, "compose.env", "services.app.environment.GIT_LAUNCHER_CONFIG", "GIT_LAUNCHER_CONFIG");
  builder.environment = {"PATH=/usr/bin"};
  EXPECT_EQ(Broken(Judge(builder)), "");
}

TEST(ComposeHash, IsOfTheExactText) {
  const std::string text = "{\"manifest_version\":2,\"name\":\"x\"}";
  EXPECT_EQ(HexEncode(ComposeHash(text)), "56f57ff9f5ae669342593e1a9d14c56d86eefb60b02f2158c42cbaef1a928d7c");
  EXPECT_EQ(CheckComposeHash(text, ComposeHash(text)).outcome, RuleOutcome::kHolds);
  for (const std::string& other :
       {text + "\n", std::string("{\"manifest_version\": 2, \"name\": \"x\"}"), std::string("{}")}) {
    EXPECT_EQ(CheckComposeHash(other, ComposeHash(text)).outcome, RuleOutcome::kBroken) << other;
  }
  EXPECT_EQ(HexEncode(LaunchTokenHash("t")), "e950ea948cb65d8ebaa64b80f6b86e76ce981495672cc088433842b0e341e668");
}

TEST(CleanPath, ResolvesAsText) {
  EXPECT_EQ(CleanPath("/a//b/./c/"), "/a/b/c");
  EXPECT_EQ(CleanPath("/a/../../b"), "/b");
  EXPECT_EQ(CleanPath("name"), "/name");
  EXPECT_EQ(CleanPath(""), "/");
  EXPECT_TRUE(PathsOverlap("/a", "/a/b"));
  EXPECT_TRUE(PathsOverlap("/a/b", "/a"));
  EXPECT_TRUE(PathsOverlap("/", "/a"));
  EXPECT_FALSE(PathsOverlap("/a", "/ab"));
}

}  // namespace
}  // namespace gl
