#include "tests/builders/compose_builder.h"

#include "base/hex.h"
#include "crypto/digest.h"
#include "tests/builders/json_object.h"

namespace gl::test {
namespace {

// Each line of TEXT moved to the right.
std::string Indented(std::string_view text, std::size_t blanks) {
  std::string moved;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    moved.append(blanks, ' ').append(text.substr(0, end)).append("\n");
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return moved;
}

// TEXT as Compose takes it literally.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped.append(c == '$' ? 2 : 1, c);
  return escaped;
}

}  // namespace

std::string ComposeBuilder::Yaml() const {
  const std::string use =
      config_use.empty() ? "- source: " + config_name + "\n  target: /etc/git-launcher/config.conf\n" : config_use;
  std::string yaml = "services:\n  app:\n    image: " + image + "\n    configs:\n" + Indented(use, 6);
  const std::string hash = HexEncode(DigestOf(HashAlgorithm::kSha256, config));
  if (sealed || !environment.empty()) yaml += "    environment:\n";
  if (sealed) yaml += "      - GIT_LAUNCHER_CONFIG_SHA256=" + hash + "\n";
  for (const std::string& entry : environment) yaml += "      - \"" + entry + "\"\n";
  if (!volumes.empty()) yaml += "    volumes:\n";
  for (const std::string& volume : volumes) yaml += "      - \"" + volume + "\"\n";
  yaml += Indented(service, 4) + services + "configs:\n  " + config_name + ":\n";
  yaml +=
      config_definition.empty() ? "    content: |\n" + Indented(Escaped(config), 6) : Indented(config_definition, 4);
  return yaml + top_level;
}

std::string ComposeBuilder::AppCompose() const {
  std::string names;
  for (const std::string& name : allowed_envs) names += (names.empty() ? "" : ",") + JsonText(name);
  return "{\"manifest_version\":2,\"name\":\"app\",\"runner\":" + JsonText(runner) +
         ",\"docker_compose_file\":" + JsonText(Yaml()) + ",\"allowed_envs\":[" + names + "]" + members + "}";
}

}  // namespace gl::test
