#include "dstack/inline_config.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "dstack/interpolation.h"

namespace gl {
namespace {

std::unexpected<Error> RefuseConfig(const std::string& reason) { return Fail(Fault::kIntegrity, reason); }

std::string Quoted(std::string_view text) { return "'" + Printable(text, 120) + "'"; }

// The words of the command. A text is split by Compose as a shell would; one with quotes or blanks is not needed here.
Result<std::vector<std::string>> CommandWords(const YamlNode& command) {
  std::vector<std::string> words;
  if (command.IsNull()) return words;
  const auto is_word = [](const YamlNode& node) {
    return node.IsScalar() && !node.Text().empty() && node.Text().find_first_of(" \t\r\n'\"\\") == std::string::npos;
  };
  if (command.IsScalar()) {
    if (!is_word(command)) return RefuseConfig("the command " + Quoted(command.Text()) + " is not one word");
    words.push_back(command.Text());
    return words;
  }
  for (const YamlNode& item : command.Items()) {
    if (command.IsMapping() || !is_word(item)) return RefuseConfig("the command is not a sequence of plain words");
    words.push_back(item.Text());
  }
  return words;
}

Result<std::string> ContentOf(const YamlNode& definition, const std::string& place) {
  constexpr auto kMembers = std::to_array<std::string_view>({"content", "name", "labels"});
  for (const YamlNode& member : definition.Items()) {
    const bool known = std::ranges::find(kMembers, member.Key()) != kMembers.end() || member.Key().starts_with("x-");
    if (!known)
      return RefuseConfig(place + "." + Printable(member.Key(), 60) + " is not measured; expected an inline content");
  }
  const YamlNode* const content = definition.Find("content");
  if (content == nullptr || !content->IsScalar() || content->IsNull())
    return RefuseConfig(place + " has no inline content");
  return content->Text();
}

}  // namespace

Result<std::string> ConfigPathOf(const ComposeService& launcher) {
  const YamlNode* const command = launcher.node->Find("command");
  if (command == nullptr) return std::string(kDefaultConfigPath);
  GL_ASSIGN(std::vector<std::string> words, CommandWords(*command));
  std::erase_if(words,
                [](const std::string& word) { return word == "--log-format=json" || word == "--log-format=text"; });
  if (words.empty()) return std::string(kDefaultConfigPath);
  if (words.size() == 1 && words.front().starts_with('/')) return CleanPath(words.front());
  return RefuseConfig("the command is not one that the launcher documents: " + Quoted(words.front()));
}

Result<InlineConfig> ReadInlineConfig(const ComposeFile& file, const ComposeService& launcher) {
  GL_ASSIGN(const std::string path, ConfigPathOf(launcher));
  const auto use = std::ranges::find(launcher.configs, path, &ComposeConfigUse::target);
  if (use == launcher.configs.end()) {
    return RefuseConfig("no config of the compose file is put at " + Quoted(path) +
                        ", where the launcher reads its own");
  }
  const YamlNode* const definition = file.Definition("configs", use->source);
  const std::string place = "configs." + Printable(use->source, 60);
  if (definition == nullptr) return RefuseConfig(place + " is not defined");
  GL_ASSIGN(const std::string content, ContentOf(*definition, place));
  auto bytes = Delivered(content);
  if (!bytes) return std::unexpected(std::move(bytes).error().Within(place));
  GL_ASSIGN(Pin pin, ReadPin(*bytes, path));
  std::string hash = HexEncode(DigestOf(HashAlgorithm::kSha256, *bytes));
  return InlineConfig{use->source, *std::move(bytes), std::move(hash), std::move(pin)};
}

}  // namespace gl
