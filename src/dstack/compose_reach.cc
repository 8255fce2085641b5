// The rules of compose_policy.h about who may reach what: overrides, mounts, other containers, the operator's texts.
#include <algorithm>
#include <array>

#include "dstack/compose_policy.h"
#include "dstack/image_ref.h"
#include "dstack/interpolation.h"

namespace gl {
namespace {

constexpr std::string_view kOverride = "compose.override";
constexpr std::string_view kInterpolation = "compose.interpolation";
constexpr std::string_view kOthers = "compose.other-services";

// What the launcher's service may have. Everything else may replace what runs in it, or let somebody in.
constexpr auto kHarmless = std::to_array<std::string_view>({"annotations",
                                                            "attach",
                                                            "cap_drop",
                                                            "command",
                                                            "configs",
                                                            "container_name",
                                                            "cpu_count",
                                                            "cpu_percent",
                                                            "cpu_period",
                                                            "cpu_quota",
                                                            "cpu_shares",
                                                            "cpus",
                                                            "cpuset",
                                                            "depends_on",
                                                            "deploy",
                                                            "dns",
                                                            "dns_opt",
                                                            "dns_search",
                                                            "domainname",
                                                            "environment",
                                                            "expose",
                                                            "extra_hosts",
                                                            "gpus",
                                                            "hostname",
                                                            "image",
                                                            "init",
                                                            "labels",
                                                            "links",
                                                            "logging",
                                                            "mac_address",
                                                            "mem_limit",
                                                            "mem_reservation",
                                                            "mem_swappiness",
                                                            "memswap_limit",
                                                            "networks",
                                                            "pids_limit",
                                                            "platform",
                                                            "ports",
                                                            "pull_policy",
                                                            "read_only",
                                                            "restart",
                                                            "runtime",
                                                            "secrets",
                                                            "shm_size",
                                                            "stdin_open",
                                                            "stop_grace_period",
                                                            "stop_signal",
                                                            "tmpfs",
                                                            "tty",
                                                            "ulimits",
                                                            "user",
                                                            "volumes",
                                                            "working_dir"});

// Directories of the image whose files are the launcher, its config and the programs that it starts.
constexpr auto kProgramDirs = std::to_array<std::string_view>(
    {"/bin", "/sbin", "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/proc", "/sys", "/dev"});

// Sockets of the guest's agent: they give out quotes and keys, they do not reach into containers.
constexpr auto kAgentSockets =
    std::to_array<std::string_view>({"/var/run/dstack.sock", "/var/run/dstack/dstack.sock", "/var/run/tappd.sock",
                                     "/run/dstack.sock", "/run/dstack/dstack.sock", "/run/tappd.sock"});

// From here every container can be reached.
constexpr auto kMachineDirs = std::to_array<std::string_view>(
    {"/var/run/docker.sock", "/run/docker.sock", "/var/run/docker", "/run/docker", "/run/containerd",
     "/var/run/containerd", "/var/lib/docker", "/var/lib/containerd", "/proc", "/sys", "/dev", "/etc", "/bin", "/usr"});

template <std::size_t N>
bool Overlaps(const std::array<std::string_view, N>& paths, std::string_view path) {
  return std::ranges::any_of(paths, [&](std::string_view other) { return PathsOverlap(path, other); });
}

bool IsAgentSocket(const ComposeMount& mount) {
  return mount.kind == ComposeMount::Kind::kBind && IsIn(kAgentSockets, mount.source);
}

// Whether two mounts may show the same files.
bool SameSource(const ComposeMount& left, const ComposeMount& right) {
  if (left.source.empty() || right.source.empty() || left.kind != right.kind) return false;
  return left.kind == ComposeMount::Kind::kBind ? PathsOverlap(CleanPath(left.source), CleanPath(right.source))
                                                : left.source == right.source;
}

// Whether MEMBER, which could let somebody in or run something, is set so that it does not.
bool IsSwitchedOff(const YamlNode& member) {
  const std::string& name = member.Key();
  if (name == "privileged") return member.IsPlain() && member.Text() == "false";
  if (name == "network_mode") return member.Text() == "host" || member.Text() == "bridge" || member.Text() == "none";
  if (name == "security_opt") {
    return std::ranges::all_of(member.Items(), [](const YamlNode& item) {
      return item.Text() == "no-new-privileges:true" || item.Text() == "no-new-privileges";
    });
  }
  const YamlNode* const disable = member.Find("disable");
  return name == "healthcheck" && disable != nullptr && disable->IsPlain() && disable->Text() == "true";
}

void CheckMembers(const ComposeService& launcher, RuleResults& results) {
  for (const YamlNode& member : launcher.node->Items()) {
    const std::string& name = member.Key();
    // "build" is the concern of the launcher's image.
    if (IsIn(kHarmless, name) || name.starts_with("x-") || name == "build" || IsSwitchedOff(member)) continue;
    results.push_back(Broken(kOverride, "nothing that changes what runs", name, PlaceOf(launcher, name)));
  }
  if (const auto path = ConfigPathOf(launcher); !path) {
    results.push_back(
        Broken(kOverride, "[--log-format=text|json] [CONFIG]", path.error().message, PlaceOf(launcher, "command")));
  }
  const YamlNode* const deploy = launcher.node->Find("deploy");
  const YamlNode* const replicas = deploy == nullptr ? nullptr : deploy->Find("replicas");
  if (replicas != nullptr && replicas->Text() != "1") {
    results.push_back(
        Broken(kOverride, "one container", replicas->Text() + " replicas", PlaceOf(launcher, "deploy.replicas")));
  }
}

// A named volume whose definition makes it something else than a folder of its own.
bool IsDisguised(const ComposeFile& file, const ComposeMount& mount) {
  if (mount.kind != ComposeMount::Kind::kVolume || mount.source.empty()) return false;
  const YamlNode* const definition = file.Definition("volumes", mount.source);
  return definition != nullptr &&
         (definition->Find("driver_opts") != nullptr || definition->Find("external") != nullptr ||
          definition->Find("driver") != nullptr || definition->Find("name") != nullptr);
}

void CheckMount(const ComposeFile& file, const ComposeService& launcher, const ComposeMount& mount,
                std::string_view work_dir, RuleResults& results) {
  const auto broken = [&](std::string expected, std::string found) {
    results.push_back(Broken(kOverride, std::move(expected), std::move(found), PlaceOf(launcher, "volumes")));
  };
  const auto path = ConfigPathOf(launcher);
  const std::string what = (mount.source.empty() ? "a volume" : mount.source) + " at " + mount.target;
  if (path && PathsOverlap(mount.target, *path)) return broken("the measured config alone at " + *path, what);
  if (IsAgentSocket(mount) && IsIn(kAgentSockets, mount.target)) return;
  if (mount.target == "/" || Overlaps(kProgramDirs, mount.target)) return broken("the image's own files", what);
  if (mount.kind == ComposeMount::Kind::kBind && Overlaps(kMachineDirs, CleanPath(mount.source))) {
    return broken("no way out of the container", what);
  }
  if (IsDisguised(file, mount)) return broken("a plain volume", what);
  if (work_dir.empty() || !PathsOverlap(mount.target, work_dir)) return;
  for (const ComposeService& other : file.Services()) {
    if (&other == &launcher) continue;
    const bool shared =
        std::ranges::any_of(other.mounts, [&](const ComposeMount& theirs) { return SameSource(mount, theirs); });
    if (shared) broken("a work directory of its own", what + ", shared with " + other.name);
  }
}

// The names that NODE's texts take from the environment.
void CollectNames(const YamlNode& node, std::vector<std::string>& names) {
  if (node.IsScalar()) {
    const auto found = InterpolatedNames(node.Text());
    names.insert(names.end(), found.begin(), found.end());
  }
  for (const YamlNode& item : node.Items()) {
    const auto found = InterpolatedNames(item.Key());
    names.insert(names.end(), found.begin(), found.end());
    CollectNames(item, names);
  }
}

class Interpolations {
 public:
  explicit Interpolations(const std::vector<std::string>& allowed) : allowed_(allowed) {}

  void Check(const YamlNode* node, const std::string& place, bool matters) {
    if (node == nullptr) return;
    std::vector<std::string> names;
    CollectNames(*node, names);
    CheckNames(names, place, matters);
  }
  void CheckNames(const std::vector<std::string>& names, const std::string& place, bool matters) {
    for (const std::string& name : names) {
      if (++(matters ? broken_ : notes_) > kMaxNamed) return;
      const bool theirs = std::ranges::find(allowed_, name) != allowed_.end();
      const std::string found =
          "$" + name + (theirs ? ", which the operator chooses" : ", whose value nobody measured");
      results.push_back(matters ? Broken(kInterpolation, "a fixed text", found, place)
                                : Note(kInterpolation, found, place));
    }
  }

  RuleResults results;

 private:
  static constexpr std::size_t kMaxNamed = 64;  // of each kind: who has more does not read more

  const std::vector<std::string>& allowed_;
  std::size_t broken_ = 0, notes_ = 0;
};

// "NAME" of an entry of the list form, or a key of the mapping form: what a variable is called.
void CheckVariableNames(const ComposeService& service, bool is_launcher, Interpolations& found) {
  for (const ComposeVariable& variable : service.environment) {
    found.CheckNames(InterpolatedNames(variable.name), PlaceOf(service, "environment"), is_launcher);
    const bool matters = is_launcher && variable.name.starts_with("GIT_LAUNCHER_");
    found.CheckNames(InterpolatedNames(variable.value.value_or("")), PlaceOf(service, "environment." + variable.name),
                     matters);
  }
}

void CheckOther(const ComposeFile& file, const ComposeService& launcher, const ComposeService& other,
                const ComposePolicy& policy, RuleResults& results) {
  const auto broken = [&](std::string expected, std::string found, std::string_view member) {
    results.push_back(Broken(kOthers, std::move(expected), std::move(found), PlaceOf(other, member)));
  };
  if (std::ranges::find(policy.allowed_services, other.name) == policy.allowed_services.end()) {
    results.push_back(
        Broken(kOthers, "the launcher alone", "another container: " + other.name, "services." + other.name));
  }
  const auto image = ImageRef::Parse(other.image.value_or(""));
  if (!image || !image->digest || other.node->Find("build") != nullptr) {
    broken("NAME@sha256:DIGEST", "not pinned: " + other.image.value_or("built on the machine"), "image");
  }
  for (const std::string_view member :
       {"privileged", "pid", "ipc", "userns_mode", "cap_add", "devices", "device_cgroup_rules", "volumes_from",
        "security_opt", "cgroup_parent", "network_mode", "uts"}) {
    const YamlNode* const node = other.node->Find(member);
    if (node == nullptr || (node->IsPlain() && (node->Text() == "false" || node->IsNull()))) continue;
    const bool reaches =
        member != "network_mode" || node->Text().starts_with("service:") || node->Text().starts_with("container:");
    const bool confines = member == "security_opt" && std::ranges::all_of(node->Items(), [](const YamlNode& item) {
                            return item.Text().starts_with("no-new-privileges");
                          });
    if (reaches && !confines) broken("no way into other containers", std::string(member), member);
  }
  for (const ComposeMount& mount : other.mounts) {
    if (IsAgentSocket(mount))
      results.push_back(Note(kOthers, "it may ask for quotes and keys", PlaceOf(other, "volumes")));
    const bool shared = std::ranges::any_of(
        launcher.mounts, [&](const ComposeMount& ours) { return !IsAgentSocket(ours) && SameSource(ours, mount); });
    const bool machine = mount.kind == ComposeMount::Kind::kBind &&
                         (CleanPath(mount.source) == "/" || Overlaps(kMachineDirs, CleanPath(mount.source)));
    if (machine || shared || IsDisguised(file, mount)) {
      broken("no way into other containers", mount.source + (shared ? ", shared with the launcher" : ""), "volumes");
    }
  }
}

}  // namespace

RuleResults CheckOverrides(const ComposeFile& file, const ComposeService& launcher, std::string_view work_dir) {
  RuleResults results;
  CheckMembers(launcher, results);
  for (const ComposeMount& mount : launcher.mounts) CheckMount(file, launcher, mount, work_dir, results);
  const auto path = ConfigPathOf(launcher);
  for (const ComposeConfigUse& use : launcher.configs) {
    if (path && use.target == *path) continue;
    const bool covers = (path && PathsOverlap(use.target, *path)) || Overlaps(kProgramDirs, use.target);
    if (covers)
      results.push_back(
          Broken(kOverride, "the image's own files", use.source + " at " + use.target, PlaceOf(launcher, "configs")));
  }
  if (results.empty()) results.push_back(Holds(kOverride, "nothing replaces what runs", "services." + launcher.name));
  return results;
}

RuleResults CheckInterpolation(const ComposeFile& file, const ComposeService* launcher,
                               const std::vector<std::string>& allowed_envs) {
  Interpolations found(allowed_envs);
  for (const ComposeService& service : file.Services()) {
    const bool is_launcher = &service == launcher;
    for (const YamlNode& member : service.node->Items()) {
      const std::string& name = member.Key();
      if (name == "environment") continue;
      constexpr auto kOfAll =
          std::to_array<std::string_view>({"image", "volumes", "build", "entrypoint", "pull_policy"});
      constexpr auto kHarmlessOfLauncher = std::to_array<std::string_view>(
          {"labels", "annotations", "logging", "ports", "expose", "container_name", "hostname", "domainname", "restart",
           "mem_limit", "cpus", "shm_size", "networks", "depends_on", "dns", "dns_opt", "dns_search", "extra_hosts",
           "ulimits"});
      const bool matters = IsIn(kOfAll, name) || (is_launcher && !IsIn(kHarmlessOfLauncher, name));
      found.Check(&member, PlaceOf(service, name), matters);
    }
    CheckVariableNames(service, is_launcher, found);
    for (const ComposeMount& mount : service.mounts) {
      if (mount.kind != ComposeMount::Kind::kVolume) continue;
      found.Check(file.Definition("volumes", mount.source), "volumes." + mount.source, true);
    }
    for (const ComposeConfigUse& use : service.configs) {
      found.Check(file.Definition("configs", use.source), "configs." + use.source, is_launcher);
    }
  }
  const bool broken = std::ranges::any_of(
      found.results, [](const RuleResult& result) { return result.outcome == RuleOutcome::kBroken; });
  if (!broken) found.results.push_back(Holds(kInterpolation, "nothing that matters is taken from the environment"));
  return found.results;
}

RuleResults CheckOtherServices(const ComposeFile& file, const ComposeService& launcher, const ComposePolicy& policy) {
  RuleResults results;
  for (const ComposeService& other : file.Services()) {
    if (&other != &launcher) CheckOther(file, launcher, other, policy, results);
  }
  if (AllHold(results)) {
    results.push_back(Holds(kOthers, std::to_string(file.Services().size() - 1) + " other containers, all accepted"));
  }
  return results;
}

}  // namespace gl
