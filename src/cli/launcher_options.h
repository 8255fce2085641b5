// The command line of git-launcher.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "os/log.h"

namespace gl {

struct LauncherOptions {
  enum class Action { kRun, kCheck, kFetchOnly, kVersion, kHelp };
  Action action = Action::kRun;
  LogFormat log_format = LogFormat::kText;
  std::string config = "/etc/git-launcher/config.conf";
};

// ARGUMENTS without the program's name. Fault::kConfig for an unknown option, two different actions, or more than one
// config file.
[[nodiscard]] Result<LauncherOptions> ParseLauncherOptions(std::span<const char* const> arguments);

// The text of --help, which names the default path and every key.
[[nodiscard]] std::string UsageText();

}  // namespace gl
