// A refusal of a command line is one printable line; what is accepted has known options only and at most one config
// file, which is taken as it stands.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/launcher_options.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

namespace {

using Action = gl::LauncherOptions::Action;

// The arguments that the NULs of BYTES separate, as main gets them.
std::vector<const char*> Split(const std::string& bytes) {
  std::vector<const char*> arguments;
  for (std::size_t at = 0; at < bytes.size(); at += std::string_view(bytes.c_str() + at).size() + 1) {
    arguments.push_back(bytes.c_str() + at);
  }
  return arguments;
}

Action ActionOf(std::string_view option) {
  if (option == "--check") return Action::kCheck;
  if (option == "--fetch-only") return Action::kFetchOnly;
  if (option == "--version") return Action::kVersion;
  if (option == "--help" || option == "-h") return Action::kHelp;
  Require(option == "--log-format=text" || option == "--log-format=json");
  return Action::kRun;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const std::vector<const char*> arguments = Split(bytes);
  const auto options = gl::ParseLauncherOptions(arguments);
  if (!options) {
    Require(options.error().fault == gl::Fault::kConfig && !options.error().message.empty());
    Require(IsPrintable(options.error().message) && options.error().message.size() < 400);
    return 0;
  }
  gl::LauncherOptions expected;
  std::size_t files = 0;
  for (const std::string_view argument : arguments) {
    if (!argument.starts_with('-')) {
      expected.config = argument;
      ++files;
    } else if (const Action action = ActionOf(argument); action != Action::kRun) {
      Require(expected.action == Action::kRun || expected.action == action);
      expected.action = action;
    }
  }
  Require(files <= 1 && options->config == expected.config && options->action == expected.action);
  return 0;
}
