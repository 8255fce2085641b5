#include "pin/pin.h"

#include <linux/limits.h>

#include <algorithm>
#include <array>
#include <functional>
#include <ranges>

#include "base/decimal.h"
#include "base/hash_algorithm.h"
#include "base/hex.h"
#include "base/text.h"
#include "pin/pin_config.h"

namespace gl {
namespace {

constexpr std::size_t kMaxFallbacks = 8;

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
    {"REPO_URL_FALLBACK", false, "more addresses of the repository, a blank between two, asked in their order"},
    {"REF", false, "refs/heads/NAME: COMMIT_SHA must be in the history of this branch at each launch"},
    {"HTTPS_TOKEN_FILE", false, "absolute path of the file with the token for an https REPO_URL"},
    {"SSH_KEY_FILE", false, "absolute path of the private key for ssh; with SSH_KNOWN_HOSTS_FILE"},
    {"SSH_KNOWN_HOSTS_FILE", false, "absolute path of the file with the host keys to trust; with SSH_KEY_FILE"},
    {"TREE_SHA256", false, "SHA-256 identity that the commit's tree must have: 64 lower-case hex digits"},
    {"SUBMODULES", false, "yes: bring the commit's submodules too, recursively (default: no, empty directories)"},
    {"LFS", false, "yes: put the objects of Git LFS in the places of their pointers (default: no)"},
    {"RECEIPT", false, "no (default), auto or require: have the machine's agent attest the launch"},
    {"RECEIPT_DIR", false, "absolute path of the directory for the receipt (default: /run/git-launcher)"},
    {"ALLOWED_SIGNERS", false, "SSH keys, one of which signed the commit: 'TYPE BASE64', more after ';'"},
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
  // "" where KEY is absent.
  [[nodiscard]] std::string_view Value(std::string_view key) const {
    const ConfigEntry* const entry = Find(key);
    return entry == nullptr ? "" : std::string_view(entry->value);
  }
  // WHY, and where KEY stands.
  [[nodiscard]] std::unexpected<Error> Refuse(std::string_view key, const std::string& why) const {
    const ConfigEntry* const entry = Find(key);
    return Fail(Fault::kConfig,
                why + (entry == nullptr ? " in " + file : " at " + file + ":" + std::to_string(entry->line)));
  }
  // Puts what PARSE makes of KEY's value into FIELD, which keeps its own where KEY is absent or empty.
  template <typename Field, typename Parse>
  [[nodiscard]] Status Read(std::string_view key, Field& field, Parse parse) const {
    if (Value(key).empty()) return {};
    auto result = parse(Value(key));
    if (!result) return Refuse(key, result.error().message);
    field = *std::move(result);
    return {};
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

Result<std::string> ParseDirectory(const std::string& key, std::string_view value) {
  if (!value.starts_with('/')) return Refuse(key + " must be an absolute path, not a relative one", value);
  std::string path = Normal(value);
  if (path.empty()) return Refuse(key + " must not be the root directory", value);
  if (path.size() >= PATH_MAX) return Refuse(key + " is too long: a path may have 4095 bytes", value);
  if ((path + '/').contains("/../")) return Refuse(key + " must not contain '..' as a component", value);
  const auto too_long = [](const auto& component) { return component.size() > NAME_MAX; };
  if (std::ranges::any_of(std::views::split(path, '/'), too_long)) {
    return Refuse(key + " is too long: a component may have 255 bytes", value);
  }
  return path;
}

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

Result<std::vector<RepoUrl>> ParseFallbacks(std::string_view value) {
  std::vector<RepoUrl> urls;
  for (const auto part : std::views::split(value, ' ')) {
    GL_ASSIGN(RepoUrl url, RepoUrl::Parse({part.begin(), part.end()}, "REPO_URL_FALLBACK"));
    urls.push_back(std::move(url));
  }
  if (urls.size() > kMaxFallbacks) return Fail(Fault::kConfig, "REPO_URL_FALLBACK has more than 8 addresses");
  return urls;
}

// Source: git-check-ref-format(1).
Result<std::string> ParseRef(std::string_view value) {
  constexpr std::array<std::string_view, 5> kNowhere = {"//", "..", "@{", "/.", ".lock/"};
  const std::string text = std::string(value) + "/";  // so that each component ends with one
  const bool valid = value.starts_with("refs/heads/") && value.size() <= NAME_MAX && !value.ends_with('.') &&
                     value.find_first_of(" ~^:?*[\\") == std::string_view::npos &&
                     std::ranges::none_of(kNowhere, [&](std::string_view bad) { return text.contains(bad); });
  if (valid) return std::string(value);
  return Refuse("REF must be the full name of a branch, refs/heads/NAME", value);
}

// Nothing that ssh would expand or a shell would see as more than a name.
Result<std::string> ParseFile(const std::string& key, std::string_view value) {
  constexpr std::string_view kPlain = "/._+@,=-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const bool valid = value.starts_with('/') && value.find_first_not_of(kPlain) == std::string_view::npos;
  if (valid) return std::string(value);
  return Refuse(key + " must be an absolute path of the characters A-Z a-z 0-9 / . _ + @ , = -", value);
}

// None of the keys for private repositories may stand there without effect.
Status CheckSecrets(const Config& config, const Pin& pin) {
  const auto is_ssh = [](const RepoUrl& url) { return url.Kind() == RepoUrl::Transport::kSsh; };
  if (!pin.https_token_file.empty() && pin.repo.Kind() != RepoUrl::Transport::kHttps) {
    return config.Refuse("HTTPS_TOKEN_FILE", "HTTPS_TOKEN_FILE requires a REPO_URL that begins https://");
  }
  if (!pin.https_token_file.empty() && pin.repo.Credentials().contains(':')) {
    return config.Refuse("HTTPS_TOKEN_FILE",
                         "HTTPS_TOKEN_FILE and a password in REPO_URL exclude each other (leave out one)");
  }
  if (pin.ssh_key_file.empty() != pin.ssh_known_hosts_file.empty()) {
    const char* const key = pin.ssh_key_file.empty() ? "SSH_KNOWN_HOSTS_FILE" : "SSH_KEY_FILE";
    return config.Refuse(key, "SSH_KEY_FILE and SSH_KNOWN_HOSTS_FILE require each other (set both or none)");
  }
  if (pin.ssh_key_file.empty() || is_ssh(pin.repo) || std::ranges::any_of(pin.fallbacks, is_ssh)) return {};
  return config.Refuse("SSH_KEY_FILE", "SSH_KEY_FILE requires an address for ssh in REPO_URL or REPO_URL_FALLBACK");
}

Result<std::string> ParseTreeSha256(std::string_view value) {
  const auto digest = HexDecode(value);
  if (digest && digest->size() == DigestSize(HashAlgorithm::kSha256)) return std::string(value);
  return Refuse("TREE_SHA256 must be the 64 lower-case hex digits of a tree's SHA-256 identity", value);
}

Result<bool> ParseYes(const std::string& key, std::string_view value) {
  if (value == "yes" || value == "no") return value == "yes";
  return Refuse(key + " must be yes or no", value);
}

Result<ReceiptMode> ParseReceipt(std::string_view value) {
  if (value == "no") return ReceiptMode::kNo;
  if (value == "auto") return ReceiptMode::kAuto;
  if (value == "require") return ReceiptMode::kRequire;
  return Refuse("RECEIPT must be no, auto or require", value);
}

// What lay in WORK_DIR would be neither the commit's nor there at the next launch.
Status CheckReceipt(const Config& config, const Pin& pin) {
  if (pin.receipt == ReceiptMode::kNo && config.Value("RECEIPT_DIR").empty()) return {};
  if (pin.receipt == ReceiptMode::kNo) return config.Refuse("RECEIPT_DIR", "RECEIPT_DIR requires RECEIPT=auto/require");
  if (!(pin.receipt_dir + "/").starts_with(pin.work_dir + "/")) return {};
  return config.Refuse("RECEIPT_DIR", "WORK_DIR must not contain RECEIPT_DIR (" + Printable(pin.receipt_dir) + ")");
}

}  // namespace

std::span<const ConfigKey> ConfigKeys() { return kKeys; }

Result<Pin> ReadPin(std::string_view bytes, std::string_view file) {
  GL_ASSIGN(auto entries, ParsePinConfig(bytes, file));
  const Config config{Printable(file), std::move(entries)};
  GL_TRY(CheckKeys(config));
  GL_TRY(CheckMode(config));
  const auto with_key = [](const std::string& key, auto parse) { return std::bind_front(parse, key); };
  std::optional<RepoUrl> repo;
  std::optional<ObjectId> commit;
  GL_TRY(config.Read("REPO_URL", repo, [](std::string_view value) { return RepoUrl::Parse(value); }));
  GL_TRY(config.Read("COMMIT_SHA", commit, ParseCommitId));
  Pin pin{.repo = *std::move(repo), .commit = *std::move(commit)};
  GL_TRY(config.Read("WORK_DIR", pin.work_dir, with_key("WORK_DIR", ParseDirectory)));
  GL_TRY(config.Read("RECEIPT", pin.receipt, ParseReceipt));
  GL_TRY(config.Read("RECEIPT_DIR", pin.receipt_dir, with_key("RECEIPT_DIR", ParseDirectory)));
  GL_TRY(config.Read("REPO_SUBDIR", pin.subdir, with_key("REPO_SUBDIR", RelPath::Parse)));
  GL_ASSIGN(pin.entry, ParseEntry("entrypoint.sh"));
  GL_TRY(config.Read("ENTRYPOINT_SCRIPT", pin.entry, ParseEntry));
  GL_TRY(config.Read("FETCH_TIMEOUT", pin.fetch_timeout, ParseTimeout));
  GL_TRY(config.Read("TREE_SHA256", pin.tree_sha256, ParseTreeSha256));
  GL_TRY(config.Read("SUBMODULES", pin.submodules, with_key("SUBMODULES", ParseYes)));
  GL_TRY(config.Read("LFS", pin.lfs, with_key("LFS", ParseYes)));
  GL_TRY(config.Read("ALLOWED_SIGNERS", pin.allowed_signers, ParseAllowedSigners));
  if (file.starts_with('/') && (Normal(file) + "/").starts_with(pin.work_dir + "/")) {
    return config.Refuse("WORK_DIR", "WORK_DIR must not contain the config file");
  }
  if (const ConfigEntry* const run = config.Find("RUN_CMD")) pin.run_cmd = run->value;
  pin.install_cmd = config.Value("INSTALL_CMD");
  GL_TRY(config.Read("REPO_URL_FALLBACK", pin.fallbacks, ParseFallbacks));
  GL_TRY(config.Read("REF", pin.ref, ParseRef));
  GL_TRY(config.Read("HTTPS_TOKEN_FILE", pin.https_token_file, with_key("HTTPS_TOKEN_FILE", ParseFile)));
  GL_TRY(config.Read("SSH_KEY_FILE", pin.ssh_key_file, with_key("SSH_KEY_FILE", ParseFile)));
  GL_TRY(config.Read("SSH_KNOWN_HOSTS_FILE", pin.ssh_known_hosts_file, with_key("SSH_KNOWN_HOSTS_FILE", ParseFile)));
  GL_TRY(CheckSecrets(config, pin));
  GL_TRY(CheckReceipt(config, pin));
  if (pin.submodules && pin.tree_sha256) {
    return config.Refuse("SUBMODULES", "SUBMODULES=yes and TREE_SHA256 exclude each other (leave out one)");
  }
  return pin;
}

}  // namespace gl
