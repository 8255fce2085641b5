#include "pin/pin.h"

#include <linux/limits.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "base/decimal.h"
#include "base/hash_algorithm.h"
#include "base/hex.h"
#include "base/text.h"
#include "pin/pin_config.h"

namespace gl {
namespace {

// Normative text: docs/config-format.md.
constexpr ConfigKey kKeys[] = {
    {"REPO_URL", true, "repository: https://, ssh://, USER@HOST:PATH, or an absolute path"},
    {"COMMIT_SHA", true, "full id of the commit: 40 or 64 lower-case hex digits"},
    {"WORK_DIR", true, "absolute path of the directory for the checkout"},
    {"REPO_SUBDIR", false, "directory of the repository to start in (default: its root)"},
    {"ENTRYPOINT_SCRIPT", false, "script in REPO_SUBDIR that bash runs (default: entrypoint.sh)"},
    {"RUN_CMD", false, "command that bash runs in place of ENTRYPOINT_SCRIPT"},
    {"INSTALL_CMD", false, "command that has to succeed before RUN_CMD"},
    {"FETCH_TIMEOUT", false, "seconds that the whole fetch may take: 10 to 86400 (default: 90)"},
    {"TREE_SHA256", false, "SHA-256 identity that the commit's tree must have: 64 lower-case hex digits"},
    {"ALLOWED_SIGNERS", false, "SSH keys, one of which signed the commit: 'TYPE BASE64', more after ';'"},
    {"SUBMODULES", false, "yes brings the commit's submodules too: yes or no (default: no)"},
    {"LFS", false, "yes brings the contents of Git LFS pointers: yes or no (default: no)"},
};

std::unexpected<Error> Refuse(const std::string& why, std::string_view value) {
  return Fail(Fault::kConfig, why + " (got: " + Printable(value, 200) + ")");
}

struct Config {
  std::string file;  // printable
  std::vector<ConfigEntry> entries;

  [[nodiscard]] const ConfigEntry* Find(std::string_view key) const {
    const auto entry = std::ranges::find(entries, key, &ConfigEntry::key);
    return entry == entries.end() ? nullptr : &*entry;
  }
  // FALLBACK where KEY is absent or empty.
  [[nodiscard]] std::string_view Value(std::string_view key, std::string_view fallback = "") const {
    const ConfigEntry* const entry = Find(key);
    return entry == nullptr || entry->value.empty() ? fallback : entry->value;
  }
  // WHY, and where KEY stands.
  [[nodiscard]] std::unexpected<Error> Refuse(std::string_view key, const std::string& why) const {
    const ConfigEntry* const entry = Find(key);
    return Fail(Fault::kConfig,
                why + (entry == nullptr ? " in " + file : " at " + file + ":" + std::to_string(entry->line)));
  }
  // What PARSE makes of KEY's value.
  template <typename Parse>
  [[nodiscard]] auto Read(std::string_view key, std::string_view fallback, Parse parse) const {
    auto result = parse(Value(key, fallback));
    if (!result) result = Refuse(key, result.error().message);
    return result;
  }
};

Status CheckKeys(const Config& config) {
  for (const ConfigEntry& entry : config.entries) {
    if (std::ranges::find(kKeys, entry.key, &ConfigKey::name) != std::end(kKeys)) continue;
    return config.Refuse(entry.key, "unknown config key '" + Printable(entry.key, 80) + "'");
  }
  for (const ConfigKey& key : kKeys) {
    if (!key.required || !config.Value(key.name).empty()) continue;
    return config.Refuse(key.name, "missing required config key: " + std::string(key.name) + " (absent or empty)");
  }
  return {};
}

// Of RUN_CMD, INSTALL_CMD and ENTRYPOINT_SCRIPT none may stand there without effect.
Status CheckMode(const Config& config) {
  const ConfigEntry* const run = config.Find("RUN_CMD");
  const bool blank = run != nullptr && run->value.find_first_not_of(" \t") == std::string::npos;
  if (blank) return config.Refuse("RUN_CMD", "RUN_CMD must not be empty (leave it out to run ENTRYPOINT_SCRIPT)");
  if (run != nullptr && config.Find("ENTRYPOINT_SCRIPT") != nullptr) {
    return config.Refuse("ENTRYPOINT_SCRIPT", "ENTRYPOINT_SCRIPT and RUN_CMD exclude each other (leave out one)");
  }
  if (run != nullptr || config.Find("INSTALL_CMD") == nullptr) return {};
  return config.Refuse("INSTALL_CMD", "INSTALL_CMD requires RUN_CMD (set both or none)");
}

// PATH with one slash in front of each component, empty and "." components left out.
std::string Normal(std::string_view path) {
  std::string normal;
  for (const auto part : std::views::split(path, '/')) {
    const std::string_view name(part.begin(), part.end());
    if (!name.empty() && name != ".") normal.append("/").append(name);
  }
  return normal;
}

Result<std::string> ParseWorkDir(std::string_view value) {
  if (!value.starts_with('/')) return Refuse("WORK_DIR must be an absolute path, not a relative one", value);
  std::string path = Normal(value);
  if (path.empty()) return Refuse("WORK_DIR must not be the root directory", value);
  if (path.size() >= PATH_MAX) return Refuse("WORK_DIR is too long: a path may have 4095 bytes", value);
  if ((path + '/').contains("/../")) return Refuse("WORK_DIR must not contain '..' as a component", value);
  const auto too_long = [](const auto& component) { return component.size() > NAME_MAX; };
  if (std::ranges::any_of(std::views::split(path, '/'), too_long)) {
    return Refuse("WORK_DIR is too long: a component may have 255 bytes", value);
  }
  return path;
}

Result<RelPath> ParseSubdir(std::string_view value) { return RelPath::Parse("REPO_SUBDIR", value); }

Result<RelPath> ParseEntry(std::string_view value) {
  auto path = RelPath::Parse("ENTRYPOINT_SCRIPT", value);
  if (path && path->Components().empty()) return Refuse("ENTRYPOINT_SCRIPT must name a file", value);
  return path;
}

Result<std::chrono::seconds> ParseTimeout(std::string_view value) {
  const auto seconds = ParseDecimal(value);
  if (seconds && *seconds >= 10 && *seconds <= 86400) return std::chrono::seconds(*seconds);
  return Refuse("FETCH_TIMEOUT must be a whole number of seconds from 10 to 86400", value);
}

Result<std::optional<std::string>> ParseTreeSha256(std::string_view value) {
  if (value.empty()) return std::nullopt;
  const auto digest = HexDecode(value);
  if (digest && digest->size() == DigestSize(HashAlgorithm::kSha256)) return std::string(value);
  return Refuse("TREE_SHA256 must be the 64 lower-case hex digits of a tree's SHA-256 identity", value);
}

Result<std::optional<AllowedSigners>> ParseSigners(std::string_view value) {
  if (value.empty()) return std::nullopt;
  return AllowedSigners::Parse(value);
}

auto YesOrNo(std::string_view key) {
  return [key](std::string_view value) -> Result<bool> {
    if (value == "yes" || value == "no") return value == "yes";
    return Refuse(std::string(key) + " must be yes or no", value);
  };
}

}  // namespace

std::span<const ConfigKey> ConfigKeys() { return kKeys; }

Result<Pin> ReadPin(std::string_view bytes, std::string_view file) {
  GL_ASSIGN(auto entries, ParsePinConfig(bytes, file));
  const Config config{Printable(file), std::move(entries)};
  GL_TRY(CheckKeys(config));
  GL_TRY(CheckMode(config));
  GL_ASSIGN(auto repo, config.Read("REPO_URL", "", RepoUrl::Parse));
  GL_ASSIGN(auto commit, config.Read("COMMIT_SHA", "", CommitId::Parse));
  GL_ASSIGN(auto work_dir, config.Read("WORK_DIR", "", ParseWorkDir));
  GL_ASSIGN(auto subdir, config.Read("REPO_SUBDIR", ".", ParseSubdir));
  GL_ASSIGN(auto entry, config.Read("ENTRYPOINT_SCRIPT", "entrypoint.sh", ParseEntry));
  GL_ASSIGN(auto timeout, config.Read("FETCH_TIMEOUT", "90", ParseTimeout));
  GL_ASSIGN(auto tree_sha256, config.Read("TREE_SHA256", "", ParseTreeSha256));
  GL_ASSIGN(auto signers, config.Read("ALLOWED_SIGNERS", "", ParseSigners));
  GL_ASSIGN(const bool submodules, config.Read("SUBMODULES", "no", YesOrNo("SUBMODULES")));
  GL_ASSIGN(const bool lfs, config.Read("LFS", "no", YesOrNo("LFS")));
  if (file.starts_with('/') && (Normal(file) + "/").starts_with(work_dir + "/")) {
    return config.Refuse("WORK_DIR", "WORK_DIR must not contain the config file");
  }
  std::optional<std::string> run;
  if (const ConfigEntry* const found = config.Find("RUN_CMD")) run = found->value;
  return Pin{.repo = std::move(repo),
             .commit = std::move(commit),
             .work_dir = std::move(work_dir),
             .subdir = std::move(subdir),
             .entry = std::move(entry),
             .run_cmd = std::move(run),
             .install_cmd = std::string(config.Value("INSTALL_CMD")),
             .fetch_timeout = timeout,
             .tree_sha256 = std::move(tree_sha256),
             .allowed_signers = std::move(signers),
             .submodules = submodules,
             .lfs = lfs};
}

}  // namespace gl
