#include "cli/launcher_options.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "pin/pin.h"

namespace gl {
namespace {

using Action = LauncherOptions::Action;

struct ActionOption {
  std::string_view name;
  Action action;
};

constexpr std::array<ActionOption, 5> kActions = {{
    {"--check", Action::kCheck},
    {"--fetch-only", Action::kFetchOnly},
    {"--version", Action::kVersion},
    {"--help", Action::kHelp},
    {"-h", Action::kHelp},
}};

constexpr std::string_view kUsage = R"(Usage: git-launcher [options] [config-file]

Runs a workload from one exact Git commit: brings WORK_DIR to exactly the bytes of COMMIT_SHA, proves it, and becomes
'bash entrypoint.sh' (or RUN_CMD). Without config-file it reads /etc/git-launcher/config.conf.

Options:
  --check              read and validate the config only; prints the pin
  --fetch-only         everything but running the workload; prints what was verified
  --log-format=FORMAT  text (default) or json: one object a line
  --version            print the version
  -h, --help           print this

The config file has lines of KEY=VALUE. It is parsed, never run. Keys (* required):
)";

constexpr std::string_view kExitCodes = R"(
When GIT_LAUNCHER_CONFIG_SHA256 is set, the config file must have that SHA-256.

Exit codes: 2 usage or config, 3 host or network, 4 not the commit, 5 WORK_DIR, 6 workload cannot start, 70 a bug;
otherwise the workload's own.
)";

}  // namespace

Result<LauncherOptions> ParseLauncherOptions(std::span<const char* const> arguments) {
  LauncherOptions options;
  std::optional<std::string_view> config;
  for (const std::string_view argument : arguments) {
    const auto action = std::ranges::find(kActions, argument, &ActionOption::name);
    if (action != kActions.end()) {
      if (options.action != Action::kRun && options.action != action->action) {
        return Fail(Fault::kConfig, "options exclude each other: " + Printable(argument) + " and another one");
      }
      options.action = action->action;
    } else if (argument == "--log-format=text" || argument == "--log-format=json") {
      options.log_format = argument.ends_with("json") ? LogFormat::kJson : LogFormat::kText;
    } else if (argument.starts_with('-')) {
      return Fail(Fault::kConfig, "unknown option '" + Printable(argument, 80) + "'; git-launcher --help lists them");
    } else if (config) {
      return Fail(Fault::kConfig, "more than one argument: expected one config file, got '" + Printable(*config, 80) +
                                      "' and '" + Printable(argument, 80) + "'");
    } else {
      config = argument;
    }
  }
  if (config) options.config = *config;
  return options;
}

std::string UsageText() {
  std::string text(kUsage);
  for (const ConfigKey& key : ConfigKeys()) {
    std::string line = "  " + std::string(key.name) + (key.required ? " *" : "");
    line.resize(std::max<std::size_t>(line.size() + 1, 21), ' ');
    text += line + std::string(key.help) + "\n";
  }
  text += kExitCodes;
  return text;
}

}  // namespace gl
