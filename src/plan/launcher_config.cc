#include "plan/launcher_config.h"

#include "base/text.h"
#include "dstack/inline_config.h"
#include "pin/pin_config.h"

namespace gl {
namespace {

// Bare where that is read as VALUE, else in the quotes that do: the parser decides, so that there is one rule.
Result<std::string> LineOf(const std::string& key, const std::string& value) {
  for (const std::string_view quote : {"", "'", "\""}) {
    std::string line = key + "=" + std::string(quote) + value + std::string(quote) + "\n";
    const auto entries = ParsePinConfig(line, "the config");
    if (entries && entries->size() == 1 && entries->front().value == value) return line;
  }
  return Fail(Fault::kConfig, key + " can't be written on one line of the config, in no kind of quotes (got: " +
                                  Printable(value, 80) + "): put it into a script of the repository");
}

Status CheckReadBack(const Pin& pin, const PlanRequest& request) {
  const bool same = pin.repo.Plain() == request.repo.Plain() && pin.commit.Hex() == request.commit.Hex() &&
                    pin.subdir.Text() == request.subdir.Text() && pin.run_cmd == request.run_cmd &&
                    (pin.run_cmd || pin.entry.Text() == request.entry.Text()) &&
                    pin.install_cmd == request.install_cmd && pin.tree_sha256 == request.tree_sha256;
  return same ? Status() : Fail(Fault::kBug, "the config that was written is read as another pin");
}

}  // namespace

Result<LauncherConfig> WriteLauncherConfig(const PlanRequest& request) {
  std::vector<std::pair<std::string, std::string>> lines = {
      {"REPO_URL", request.repo.Plain()}, {"COMMIT_SHA", request.commit.Hex()}, {"WORK_DIR", request.work_dir}};
  if (!request.subdir.Components().empty()) lines.emplace_back("REPO_SUBDIR", request.subdir.Text());
  if (request.run_cmd) {
    lines.emplace_back("RUN_CMD", *request.run_cmd);
  } else if (request.entry.Text() != kDefaultEntry) {
    lines.emplace_back("ENTRYPOINT_SCRIPT", request.entry.Text());
  }
  if (!request.install_cmd.empty()) lines.emplace_back("INSTALL_CMD", request.install_cmd);
  if (request.tree_sha256) lines.emplace_back("TREE_SHA256", *request.tree_sha256);
  std::string text;
  for (const auto& [key, value] : lines) {
    GL_ASSIGN(const std::string line, LineOf(key, value));
    text += line;
  }
  GL_ASSIGN(Pin pin, ReadPin(text, kDefaultConfigPath));
  GL_TRY(CheckReadBack(pin, request));
  return LauncherConfig{std::move(text), std::move(pin)};
}

}  // namespace gl
