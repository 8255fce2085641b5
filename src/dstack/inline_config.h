// The launcher's config as Compose delivers it from the measured compose file, read by the launcher's own parser.
// Source: the dstack attestation format, section 17, points 5 and 6.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "dstack/compose_file.h"
#include "pin/pin.h"

namespace gl {

inline constexpr std::string_view kDefaultConfigPath = "/etc/git-launcher/config.conf";

struct InlineConfig {
  std::string source;  // the config's name in the compose file
  std::string bytes;   // what the container finds in the file
  std::string sha256;  // of them, in hex
  Pin pin;
};

// The path that LAUNCHER's command names, or the default. Fault::kIntegrity for a command that the launcher does not
// document: [--log-format=text|json] [CONFIG].
[[nodiscard]] Result<std::string> ConfigPathOf(const ComposeService& launcher);

// The config that LAUNCHER, a service of FILE, finds at that path. Fault::kIntegrity when it is not inline: no config
// is put there, its definition is missing or has anything but a content (file, external, environment and templates are
// not measured), or the content takes something from the operator's environment. Fault::kConfig when the launcher's
// parser refuses it.
[[nodiscard]] Result<InlineConfig> ReadInlineConfig(const ComposeFile& file, const ComposeService& launcher);

}  // namespace gl
