#include "plan/plan_request.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/decimal.h"
#include "base/text.h"

namespace gl {
namespace {

constexpr std::size_t kMaxName = 63;
constexpr std::size_t kMaxCommand = 4096;  // bytes; what an expectation of the verifier may have
constexpr std::string_view kAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kHexOfEitherCase = "0123456789abcdefABCDEF";

struct KeySourceRow {
  KeySource source;
  std::string_view name;
};
constexpr auto kKeySources = std::to_array<KeySourceRow>(
    {{KeySource::kNone, "none"}, {KeySource::kLocal, "local"}, {KeySource::kKms, "kms"}, {KeySource::kTpm, "tpm"}});

std::unexpected<Error> RefuseWord(std::string_view word, const std::string& why) {
  return Fail(Fault::kConfig, "--" + std::string(word) + ": " + why);
}

std::string Got(std::string_view text) { return " (got: " + Printable(text, 80) + ")"; }

bool IsMadeOf(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

Status CheckText(std::string_view word, std::string_view text) {
  const auto bad = FindBadCharacter(text);
  if (!bad) return {};
  return RefuseWord(word, "byte " + std::to_string(bad->offset + 1) + " is " + bad->name + ": remove it");
}

Status CheckTexts(const PlanWords& words) {
  const std::initializer_list<std::pair<std::string_view, const std::optional<std::string>*>> optional = {
      {"subdir", &words.subdir},           {"entrypoint", &words.entrypoint}, {"run-cmd", &words.run_cmd},
      {"install-cmd", &words.install_cmd}, {"work-dir", &words.work_dir},     {"name", &words.name}};
  GL_TRY(CheckText("repo", words.repo));
  GL_TRY(CheckText("commit", words.commit));
  GL_TRY(CheckText("image", words.image));
  for (const auto& [word, text] : optional) {
    if (*text) GL_TRY(CheckText(word, **text));
  }
  return {};
}

Result<RepoUrl> ParseRepo(const std::string& text) {
  if (text.starts_with("http://")) {
    return RefuseWord("repo", "http:// lets anybody on the way see and stop the fetch: write https://");
  }
  auto url = RepoUrl::Parse(text, "--repo");
  if (!url) return url;
  if (!url->Credentials().empty()) {
    return RefuseWord("repo", "credentials would be read by everybody, in the measured compose file: write " +
                                  Printable(url->Plain(), 200) + ", and HTTPS_TOKEN_FILE for a private repository");
  }
  if (url->Kind() != RepoUrl::Transport::kHttps) {
    return RefuseWord("repo", "a machine reaches an https:// address without a key: write that one" + Got(text));
  }
  return url;
}

Result<ObjectId> ParseCommitWord(const std::string& text) {
  auto commit = ParseCommitId(text);
  if (commit) return commit;
  const bool hex = IsMadeOf(text, kHexOfEitherCase);
  if (hex && (text.size() == 40 || text.size() == 64)) return RefuseWord("commit", "write the id in lower case");
  const std::string ask = "write the full id, which \"git rev-parse '" + Printable(text, 80) + "^{commit}'\" prints";
  return RefuseWord("commit", hex ? "a short id can come to mean another commit: " + ask
                                  : "a branch or a tag can be moved to another commit: " + ask);
}

Result<ImageRef> ParseImage(const std::string& text) {
  const auto image = ImageRef::Parse(text);
  if (!image) return RefuseWord("image", image.error().message + ": write NAME@sha256:DIGEST");
  if (!image->digest) {
    return RefuseWord("image", "a tag can be moved to another image: write NAME@sha256:DIGEST" + Got(text));
  }
  if (image->tag) return RefuseWord("image", "nobody looks at a tag beside a digest: leave it out" + Got(text));
  return *image;
}

Result<RelPath> ParsePath(std::string_view word, const std::optional<std::string>& text, std::string_view fallback) {
  return RelPath::Parse("--" + std::string(word), text ? std::string_view(*text) : fallback);
}

// Only so that a path needs no quoting anywhere; what the launcher asks of it is asked by its own parser.
Result<std::string> ParseWorkDirWord(const std::optional<std::string>& text) {
  std::string path = text.value_or(std::string(kDefaultWorkDir));
  if (path.starts_with('/') && IsMadeOf(path, std::string(kAlphanumeric) + "/._-")) return path;
  return RefuseWord("work-dir", "must be an absolute path of A-Z a-z 0-9 / . _ -" + Got(path));
}

Status CheckCommands(const PlanWords& words) {
  if (words.run_cmd && words.entrypoint) return RefuseWord("run-cmd", "excludes --entrypoint: leave out one");
  if (words.install_cmd && !words.run_cmd) return RefuseWord("install-cmd", "needs --run-cmd: give both or none");
  const bool fits =
      words.run_cmd.value_or("").size() <= kMaxCommand && words.install_cmd.value_or("").size() <= kMaxCommand;
  return fits ? Status()
              : RefuseWord("run-cmd", "a command may have 4096 bytes: put it into a script of the repository");
}

bool IsName(std::string_view name) {
  return name.size() <= kMaxName && IsMadeOf(name, std::string(kAlphanumeric) + "._-") &&
         kAlphanumeric.contains(name.front());
}

// The last part of the repository's address, where it can be a name.
std::string NameOf(const RepoUrl& repo) {
  std::string_view path = repo.Plain();
  while (path.ends_with('/')) path.remove_suffix(1);
  path.remove_prefix(path.rfind('/') + 1);
  if (path.ends_with(".git")) path.remove_suffix(4);
  return IsName(path) ? std::string(path) : "app";
}

Result<std::string> ParseName(const std::optional<std::string>& text, const RepoUrl& repo) {
  if (!text) return NameOf(repo);
  if (IsName(*text)) return *text;
  return RefuseWord("name", "must be 1 to 63 of A-Z a-z 0-9 . _ - and begin with a letter or a digit" + Got(*text));
}

Result<KeySource> ParseKeySource(const std::optional<std::string>& text) {
  const auto row = std::ranges::find(kKeySources, text.value_or("kms"), &KeySourceRow::name);
  if (row != kKeySources.end()) return row->source;
  return RefuseWord("key-provider", "must be kms, none, local or tpm" + Got(*text));
}

Result<PlanPort> ParsePort(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto outside = ParseDecimal(text.substr(0, colon));
  const auto inside = colon == std::string_view::npos ? outside : ParseDecimal(text.substr(colon + 1));
  const auto is_port = [](const auto& number) { return number && *number >= 1 && *number <= 65535; };
  if (!is_port(outside) || !is_port(inside)) {
    return RefuseWord("port", "must be PORT or OUTSIDE:INSIDE, numbers from 1 to 65535" + Got(text));
  }
  return PlanPort{static_cast<unsigned>(*outside), static_cast<unsigned>(*inside)};
}

Result<std::vector<PlanPort>> ParsePorts(const std::vector<std::string>& texts) {
  std::vector<PlanPort> ports;
  for (const std::string& text : texts) {
    GL_ASSIGN(const PlanPort port, ParsePort(text));
    if (std::ranges::find(ports, port.outside, &PlanPort::outside) != ports.end()) {
      return RefuseWord("port", "the outer port " + std::to_string(port.outside) + " is given twice: leave out one");
    }
    ports.push_back(port);
  }
  return ports;
}

std::unexpected<Error> RefuseVariable(const std::string& why) { return Fail(Fault::kConfig, "--env: " + why); }

// Source: POSIX.1-2017, Base Definitions, section 8.1, with the small letters that are common as well.
Result<std::vector<std::string>> ParseVariables(const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    const bool valid = IsMadeOf(name, std::string(kAlphanumeric) + "_") && (name[0] < '0' || name[0] > '9');
    if (!valid) return RefuseVariable("must be the name of a variable, without a value" + Got(name));
    if (name.starts_with("GIT_LAUNCHER_"))
      return RefuseVariable("the launcher's own variables are not the operator's" + Got(name));
    if (!seen.insert(name).second) return RefuseVariable("given twice: leave out one" + Got(name));
  }
  return names;
}

}  // namespace

std::string_view KeySourceName(KeySource source) {
  return std::ranges::find(kKeySources, source, &KeySourceRow::source)->name;
}

Result<PlanRequest> PlanRequest::Parse(const PlanWords& words) {
  GL_TRY(CheckTexts(words));
  GL_ASSIGN(RepoUrl repo, ParseRepo(words.repo));
  GL_ASSIGN(ObjectId commit, ParseCommitWord(words.commit));
  GL_ASSIGN(ImageRef image, ParseImage(words.image));
  GL_ASSIGN(RelPath subdir, ParsePath("subdir", words.subdir, "."));
  GL_ASSIGN(RelPath entry, ParsePath("entrypoint", words.entrypoint, kDefaultEntry));
  GL_TRY(CheckCommands(words));
  if (entry.Components().empty()) return RefuseWord("entrypoint", "must name a file");
  GL_ASSIGN(std::string work_dir, ParseWorkDirWord(words.work_dir));
  GL_ASSIGN(std::string name, ParseName(words.name, repo));
  GL_ASSIGN(const KeySource keys, ParseKeySource(words.key_provider));
  GL_ASSIGN(std::vector<PlanPort> ports, ParsePorts(words.ports));
  GL_ASSIGN(std::vector<std::string> variables, ParseVariables(words.variables));
  return PlanRequest{.repo = std::move(repo),
                     .commit = std::move(commit),
                     .image = std::move(image),
                     .subdir = std::move(subdir),
                     .entry = std::move(entry),
                     .run_cmd = words.run_cmd,
                     .install_cmd = words.install_cmd.value_or(""),
                     .work_dir = std::move(work_dir),
                     .name = std::move(name),
                     .keys = keys,
                     .tree_sha256 = words.tree_sha256,
                     .ports = std::move(ports),
                     .variables = std::move(variables),
                     .agent_socket = words.agent_socket};
}

}  // namespace gl
