#include "submodule/submodules.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "git/config_file.h"

namespace gl {
namespace {

constexpr std::string_view kSection = "submodule.";

std::unexpected<Error> Refuse(const std::string& what) { return Fail(Fault::kIntegrity, "submodules: " + what); }

std::string Named(std::string_view path) { return "'" + Printable(path, 200) + "'"; }

bool HasDotDot(std::string_view path) { return ("/" + std::string(path) + "/").contains("/../"); }

struct Entry {
  std::optional<std::string> path, url;
};

// The entries of .gitmodules by their names. Of two settings git takes the first in one place and the last in another.
Result<std::map<std::string, Entry>> ReadEntries(std::string_view gitmodules) {
  const auto settings = ParseGitConfig(gitmodules);
  if (!settings) return Refuse(".gitmodules: " + settings.error().message);
  std::map<std::string, Entry> entries;
  for (const ConfigSetting& setting : *settings) {
    if (!setting.section.starts_with(kSection) || (setting.key != "path" && setting.key != "url")) continue;
    const std::string name = setting.section.substr(kSection.size());
    if (name.empty() || HasDotDot(name)) return Refuse("the name " + Named(name) + " in .gitmodules is not allowed");
    auto& value = setting.key == "path" ? entries[name].path : entries[name].url;
    if (value) return Refuse("the " + setting.key + " of " + Named(name) + " stands twice in .gitmodules");
    if (!setting.value) return Refuse("the " + setting.key + " of " + Named(name) + " in .gitmodules has no value");
    value = setting.value;
  }
  return entries;
}

// URL with its credentials, as a text that RepoUrl::Parse reads.
std::string Whole(const RepoUrl& url) {
  std::string text = url.Plain();
  if (!url.Credentials().empty()) text.insert(text.find("://") + 3, url.Credentials() + "@");
  return text;
}

// What RELATIVE, which begins with "./" or "../", is beside PARENT: each "../" takes a component off, as in git, but
// never more than the path has. Nothing when it would.
std::optional<std::string> Resolve(const RepoUrl& parent, std::string_view relative) {
  std::string base = Whole(parent);
  // Where the path begins: at its first '/', but behind the ':' of the scp form.
  const bool plain = base.starts_with('/');
  const std::size_t colon = plain ? 0 : base.find(':');
  const bool scp = !plain && !base.substr(colon).starts_with("://");
  const std::size_t path = plain ? 0 : scp ? colon + 1 : base.find('/', colon + 3);
  const bool home = scp && base[path] != '/';  // HOST:PATH is relative to the account's home
  base.erase(std::max(base.find_last_not_of('/') + 1, path));
  while (relative.starts_with("./") || relative.starts_with("../")) {
    const bool up = relative.starts_with("../");
    relative.remove_prefix(up ? 3 : 2);
    if (!up) continue;
    if (base.size() <= path) return std::nullopt;
    const std::size_t slash = base.rfind('/');
    base.erase(slash == std::string::npos ? path : std::max(slash, path));
  }
  if (HasDotDot(relative)) return std::nullopt;
  if (!home || base.size() > path) base += '/';
  base += relative;
  return base.substr(0, base.find_last_not_of('/') + 1);
}

bool OnThisMachine(const RepoUrl& url) {
  return url.Kind() == RepoUrl::Transport::kLocal || url.Kind() == RepoUrl::Transport::kHttp;
}

Result<RepoUrl> UrlOf(const RepoUrl& parent, const std::string& path, std::string url) {
  if (url.starts_with("./") || url.starts_with("../")) {
    auto resolved = Resolve(parent, url);
    if (!resolved)
      return Refuse(Named(path) + ": its url climbs above " + Printable(parent.Redacted()) + ": " +
                    Printable(url, 200));
    url = *std::move(resolved);
  }
  auto parsed = RepoUrl::Parse(url);
  if (!parsed) {  // "REPO_URL is not allowed: ..."
    const std::string& why = parsed.error().message;
    return Refuse(Named(path) + ": its url" + why.substr(std::min(why.find(' '), why.size())));
  }
  if (!OnThisMachine(*parsed) || OnThisMachine(parent)) return parsed;
  return Refuse(Named(path) + ": its url is on this machine, which its superproject's is not");
}

}  // namespace

std::vector<Gitlink> GitlinksOf(const CheckoutTree& tree) {
  std::vector<Gitlink> gitlinks;
  for (const Directory& directory : tree.directories) {
    for (const TreeEntry& entry : directory.entries) {
      if (entry.mode == EntryMode::kGitlink) gitlinks.push_back({PathIn(directory, entry.name), entry.id});
    }
  }
  return gitlinks;
}

Result<std::vector<Submodule>> FindSubmodules(std::string_view gitmodules, const std::vector<Gitlink>& gitlinks,
                                              const Superproject& superproject) {
  std::vector<Submodule> submodules;
  if (gitlinks.empty()) return submodules;
  if (superproject.depth >= kMaxSubmoduleDepth) return Refuse(Named(gitlinks.front().path) + " is nested too deep");
  if (gitlinks.size() > kMaxSubmodules - std::min(superproject.found, kMaxSubmodules)) {
    return Refuse("too many, the limit is " + std::to_string(kMaxSubmodules));
  }
  GL_ASSIGN(const auto entries, ReadEntries(gitmodules));
  std::map<std::string_view, const Entry*> by_path;
  for (const auto& [name, entry] : entries) {
    if (entry.path && !by_path.emplace(*entry.path, &entry).second) {
      return Refuse("two entries of .gitmodules are for " + Named(*entry.path));
    }
  }
  for (const Gitlink& gitlink : gitlinks) {
    const auto entry = by_path.find(gitlink.path);
    if (entry == by_path.end()) return Refuse(Named(gitlink.path) + " has no entry in .gitmodules");
    if (!entry->second->url) return Refuse(Named(gitlink.path) + " has no url in .gitmodules");
    GL_ASSIGN(RepoUrl url, UrlOf(superproject.url, gitlink.path, *entry->second->url));
    submodules.push_back({gitlink.path, gitlink.commit, std::move(url)});
  }
  return submodules;
}

}  // namespace gl
