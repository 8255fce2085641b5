#include "dstack/compose_file.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace gl {
namespace {

constexpr auto kTopLevel =
    std::to_array<std::string_view>({"version", "name", "services", "networks", "volumes", "configs", "secrets"});
constexpr auto kUnmeasured =
    std::to_array<std::string_view>({"extends", "provider", "develop", "env_file", "label_file"});
// clang-format off
constexpr auto kServiceMembers = std::to_array<std::string_view>({
    "annotations", "attach", "blkio_config", "build", "cap_add", "cap_drop", "cgroup", "cgroup_parent", "command",
    "configs", "container_name", "cpu_count", "cpu_percent", "cpu_period", "cpu_quota", "cpu_rt_period",
    "cpu_rt_runtime", "cpu_shares", "cpus", "cpuset", "credential_spec", "depends_on", "deploy", "device_cgroup_rules",
    "devices", "dns", "dns_opt", "dns_search", "domainname", "entrypoint", "environment", "expose", "external_links",
    "extra_hosts", "gpus", "group_add", "healthcheck", "hostname", "image", "init", "ipc", "isolation", "labels",
    "links", "logging", "mac_address", "mem_limit", "mem_reservation", "mem_swappiness", "memswap_limit",
    "network_mode", "networks", "oom_kill_disable", "oom_score_adj", "pid", "pids_limit", "platform", "ports",
    "post_start", "pre_stop", "privileged", "profiles", "pull_policy", "read_only", "restart", "runtime", "scale",
    "secrets", "security_opt", "shm_size", "stdin_open", "stop_grace_period", "stop_signal", "storage_opt", "sysctls",
    "tmpfs", "tty", "ulimits", "user", "userns_mode", "uts", "volumes", "volumes_from", "working_dir"});
// clang-format on

std::unexpected<Error> RefuseCompose(std::string_view place, const std::string& reason) {
  return Fail(Fault::kIntegrity, "the compose file: " + Printable(place, 120) + " " + reason);
}

bool IsExtension(std::string_view name) { return name.starts_with("x-"); }

// A number or a boolean that Compose could spell in another way than it is written: 0x10, 1e3, 1_000, yes.
bool MayBeNumber(const YamlNode& node) {
  return node.IsPlain() && !node.Text().empty() &&
         node.Text().find_first_not_of("0123456789+-._eExXoObBinfINFaA") == std::string::npos;
}

Result<std::string> TextOf(const YamlNode& node, std::string_view place) {
  if (node.IsScalar() && !node.IsNull()) return node.Text();
  return RefuseCompose(place,
                       "is " + std::string(node.IsNull() ? "null" : KindName(node.GetKind())) + "; expected a text");
}

Result<std::string> TextOf(const YamlNode& map, std::string_view key, std::string_view place) {
  const YamlNode* const member = map.Find(key);
  if (member == nullptr) return std::string();
  return TextOf(*member, std::string(place) + "." + std::string(key));
}

class ServiceReader {
 public:
  explicit ServiceReader(const YamlNode& node)
      : place_("services." + node.Key()),
        service_{.name = node.Key(), .node = &node, .image = {}, .environment = {}, .configs = {}, .mounts = {}} {}

  Result<ComposeService> Read();

 private:
  [[nodiscard]] const YamlNode* Find(std::string_view key) const { return service_.node->Find(key); }
  [[nodiscard]] std::string Place(std::string_view key) const { return place_ + "." + std::string(key); }
  Status CheckMembers() const;
  Status ReadEnvironment();
  Status ReadConfigs();
  Status ReadConfig(const YamlNode& use, const std::string& place);
  Status ReadVolumes();
  Status ReadVolume(const YamlNode& volume, const std::string& place);
  Status ReadTmpfs();

  std::string place_;
  ComposeService service_;
};

Status ServiceReader::CheckMembers() const {
  if (!service_.node->IsMapping()) return RefuseCompose(place_, "is not a mapping");
  for (const YamlNode& member : service_.node->Items()) {
    const std::string& name = member.Key();
    if (IsIn(kUnmeasured, name)) return RefuseCompose(Place(name), "brings in what is not measured");
    if (!IsIn(kServiceMembers, name) && !IsExtension(name)) return RefuseCompose(Place(name), "is not known");
  }
  return {};
}

// environment = { NAME: value or null } / [ "NAME=value" or "NAME" ]
Status ServiceReader::ReadEnvironment() {
  const YamlNode* const environment = Find("environment");
  if (environment == nullptr || environment->IsNull()) return {};
  const std::string place = Place("environment");
  if (environment->IsScalar()) return RefuseCompose(place, "is a scalar");
  std::set<std::string_view> names;
  for (const YamlNode& item : environment->Items()) {
    ComposeVariable variable;
    if (environment->IsMapping()) {
      variable.name = item.Key();
      variable.may_be_number = MayBeNumber(item);
      if (!item.IsNull()) {
        GL_ASSIGN(variable.value, TextOf(item, place + "." + item.Key()));
      }
    } else {
      GL_ASSIGN(const std::string entry, TextOf(item, place));
      const std::size_t equals = entry.find('=');
      variable.name = entry.substr(0, equals);
      if (equals != std::string::npos) variable.value = entry.substr(equals + 1);
    }
    service_.environment.push_back(std::move(variable));
  }
  for (const ComposeVariable& variable : service_.environment) {
    if (!names.insert(variable.name).second)
      return RefuseCompose(place, "has '" + Printable(variable.name, 60) + "' twice");
  }
  return {};
}

// use = name / { source, [target], [uid], [gid], [mode] }; without a target the config lies at /NAME
Status ServiceReader::ReadConfig(const YamlNode& use, const std::string& place) {
  ComposeConfigUse read;
  if (use.IsMapping()) {
    GL_ASSIGN(read.source, TextOf(use, "source", place));
    GL_ASSIGN(read.target, TextOf(use, "target", place));
    for (const YamlNode& member : use.Items()) {
      constexpr auto kMembers = std::to_array<std::string_view>({"source", "target", "uid", "gid", "mode"});
      if (!IsIn(kMembers, member.Key())) return RefuseCompose(place + "." + member.Key(), "is not known");
    }
  } else {
    GL_ASSIGN(read.source, TextOf(use, place));
  }
  if (read.source.empty()) return RefuseCompose(place, "has no source");
  read.target = CleanPath(read.target.empty() ? read.source : read.target);
  const bool twice =
      std::ranges::find(service_.configs, read.target, &ComposeConfigUse::target) != service_.configs.end();
  if (twice) return RefuseCompose(place, "is the second one at '" + Printable(read.target, 80) + "'");
  service_.configs.push_back(std::move(read));
  return {};
}

Status ServiceReader::ReadConfigs() {
  const YamlNode* const configs = Find("configs");
  if (configs == nullptr || configs->IsNull()) return {};
  if (!configs->IsSequence()) return RefuseCompose(Place("configs"), "is not a sequence");
  for (const YamlNode& use : configs->Items()) GL_TRY(ReadConfig(use, Place("configs")));
  return {};
}

bool IsPath(std::string_view source) {
  return source.starts_with('/') || source.starts_with('.') || source.starts_with('~');
}

// volume = "source:target[:options]" / "target" / { type, source, target, ... }
Status ServiceReader::ReadVolume(const YamlNode& volume, const std::string& place) {
  ComposeMount mount{.kind = ComposeMount::Kind::kOther, .source = {}, .target = {}};
  if (volume.IsMapping()) {
    GL_ASSIGN(const std::string type, TextOf(volume, "type", place));
    GL_ASSIGN(mount.source, TextOf(volume, "source", place));
    GL_ASSIGN(mount.target, TextOf(volume, "target", place));
    if (type == "bind") mount.kind = ComposeMount::Kind::kBind;
    if (type == "volume") mount.kind = ComposeMount::Kind::kVolume;
    if (type == "tmpfs") mount.kind = ComposeMount::Kind::kTmpfs;
  } else {
    GL_ASSIGN(const std::string text, TextOf(volume, place));
    const std::size_t colon = text.find(':');
    const bool has_source = colon != std::string::npos;
    if (has_source) mount.source = text.substr(0, colon);
    mount.target = has_source ? text.substr(colon + 1, text.find(':', colon + 1) - colon - 1) : text;
    mount.kind = IsPath(mount.source) ? ComposeMount::Kind::kBind : ComposeMount::Kind::kVolume;
  }
  if (mount.target.empty()) return RefuseCompose(place, "has no target");
  mount.target = CleanPath(mount.target);
  service_.mounts.push_back(std::move(mount));
  return {};
}

Status ServiceReader::ReadVolumes() {
  const YamlNode* const volumes = Find("volumes");
  if (volumes == nullptr || volumes->IsNull()) return {};
  if (!volumes->IsSequence()) return RefuseCompose(Place("volumes"), "is not a sequence");
  for (const YamlNode& volume : volumes->Items()) GL_TRY(ReadVolume(volume, Place("volumes")));
  return {};
}

Status ServiceReader::ReadTmpfs() {
  const YamlNode* const tmpfs = Find("tmpfs");
  if (tmpfs == nullptr || tmpfs->IsNull()) return {};
  const auto add = [&](const YamlNode& item) -> Status {
    GL_ASSIGN(const std::string text, TextOf(item, Place("tmpfs")));
    service_.mounts.push_back(
        {.kind = ComposeMount::Kind::kTmpfs, .source = {}, .target = CleanPath(text.substr(0, text.find(':')))});
    return {};
  };
  if (tmpfs->IsScalar()) return add(*tmpfs);
  for (const YamlNode& item : tmpfs->Items()) GL_TRY(add(item));
  return {};
}

Result<ComposeService> ServiceReader::Read() {
  GL_TRY(CheckMembers());
  if (const YamlNode* const image = Find("image")) {
    GL_ASSIGN(service_.image, TextOf(*image, Place("image")));
  }
  GL_TRY(ReadEnvironment());
  GL_TRY(ReadConfigs());
  GL_TRY(ReadVolumes());
  GL_TRY(ReadTmpfs());
  return std::move(service_);
}

}  // namespace

std::string PlaceOf(const ComposeService& service, std::string_view member) {
  return "services." + service.name + "." + std::string(member);
}

Result<ComposeFile> ComposeFile::Parse(std::string_view text) {
  GL_ASSIGN(YamlNode root, ParseYaml(text, "the compose file"));
  ComposeFile file(std::move(root));
  if (!file.root_->IsMapping()) return RefuseCompose("it", "is not a mapping");
  for (const YamlNode& member : file.root_->Items()) {
    if (member.Key() == "include") return RefuseCompose("include", "brings in what is not measured");
    if (!IsIn(kTopLevel, member.Key()) && !IsExtension(member.Key()))
      return RefuseCompose(member.Key(), "is not known");
  }
  const YamlNode* const services = file.root_->Find("services");
  if (services == nullptr || !services->IsMapping() || services->Items().empty())
    return RefuseCompose("it", "has no services");
  for (const YamlNode& node : services->Items()) {
    GL_ASSIGN(ComposeService service, ServiceReader(node).Read());
    file.services_.push_back(std::move(service));
  }
  return file;
}

const YamlNode* ComposeFile::Definition(std::string_view kind, std::string_view name) const {
  const YamlNode* const definitions = root_->Find(kind);
  return definitions == nullptr ? nullptr : definitions->Find(name);
}

std::string CleanPath(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!part.empty() && part != "." && part != "..") parts.push_back(part);
  }
  std::string clean;
  for (const std::string_view part : parts) clean.append("/").append(part);
  return clean.empty() ? "/" : clean;
}

bool PathsOverlap(std::string_view left, std::string_view right) {
  const auto covers = [](std::string_view outer, std::string_view inner) {
    return outer == "/" || outer == inner || (inner.starts_with(outer) && inner.substr(outer.size()).starts_with('/'));
  };
  return covers(left, right) || covers(right, left);
}

}  // namespace gl
