// Every gitlink gets a URL that REPO_URL could have, on the superproject's host where .gitmodules says it relatively,
// or there is one printable refusal. Input: the superproject's URL, a line end, and .gitmodules with an entry for
// "lib".
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "git/config_file.h"
#include "submodule/submodules.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

using Transport = gl::RepoUrl::Transport;

bool IsRelative(std::string_view url) { return url.starts_with("./") || url.starts_with("../"); }

// Scheme, user and host of a URL; of a local one nothing, or "file://".
std::string Place(const gl::RepoUrl& url) {
  const std::string& text = url.Plain();
  if (text.starts_with('/')) return "";
  const std::size_t colon = text.find(':');
  return text.substr(0, text.substr(colon).starts_with("://") ? text.find('/', colon + 3) : colon);
}

void Check(const gl::RepoUrl& parent, const std::string& gitmodules) {
  const auto id = gl::ObjectId::FromHex(gl::HashAlgorithm::kSha1, std::string(40, 'a')).value();
  const auto found = gl::FindSubmodules(gitmodules, {{"lib", id}}, {parent});
  if (!found) {
    Require(found.error().fault == gl::Fault::kIntegrity && IsPrintable(found.error().message));
    return;
  }
  Require(found->size() == 1 && found->front().path == "lib" && found->front().commit.Hex() == id.Hex());
  const gl::RepoUrl& url = found->front().url;
  const auto again = gl::RepoUrl::Parse(url.Plain());
  Require(again && again->Plain() == url.Plain() && again->Kind() == url.Kind());
  const auto on_machine = [](const gl::RepoUrl& one) {
    return one.Kind() == Transport::kLocal || one.Kind() == Transport::kHttp;
  };
  Require(on_machine(parent) || !on_machine(url));
  const auto settings = gl::ParseGitConfig(gitmodules);
  Require(settings.has_value());
  const bool all_relative = std::ranges::all_of(*settings, [](const gl::ConfigSetting& setting) {
    return setting.key != "url" || (setting.value && IsRelative(*setting.value));
  });
  if (all_relative) Require(Place(url) == Place(parent) && url.Credentials() == parent.Credentials());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const std::string rest = bytes.substr(std::min(end + 1, bytes.size()));
  const auto parent = gl::RepoUrl::Parse(bytes.substr(0, end));
  if (!parent) return 0;
  Check(*parent, rest);
  Check(*parent,
        "[submodule \"lib\"]\npath = lib\nurl = " + gl::QuoteConfigValue(rest.substr(0, rest.find('\0'))) + "\n");
  return 0;
}
