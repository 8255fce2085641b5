// The compose file inside an app-compose, as far as it decides what runs. Anything that Compose would read from
// elsewhere, and anything that is not understood, is refused.
// Source: the Compose specification (compose-spec), "Services", "Configs", "Volumes".
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "doc/strict_yaml.h"

namespace gl {

// A place in a compose file: "services.app.image". Each node points into the tree of the ComposeFile.
struct ComposeVariable {
  std::string name;
  std::optional<std::string> value;  // none: it is taken from the operator's environment
  bool may_be_number = false;        // written without quotes so that a reader could spell it anew
};

struct ComposeConfigUse {
  std::string source;
  std::string target;  // a clean absolute path
};

struct ComposeMount {
  enum class Kind { kBind, kVolume, kTmpfs, kOther };
  Kind kind;
  std::string source;  // of a bind mount a path as written, of a volume its name, empty when it has none
  std::string target;  // a clean absolute path
};

struct ComposeService {
  std::string name;
  const YamlNode* node;
  std::optional<std::string> image;
  std::vector<ComposeVariable> environment;
  std::vector<ComposeConfigUse> configs;
  std::vector<ComposeMount> mounts;  // volumes and tmpfs
};

// Where MEMBER of a service stands: "services.app.image".
[[nodiscard]] std::string PlaceOf(const ComposeService& service, std::string_view member);

class ComposeFile {
 public:
  // TEXT is YAML as strict_yaml takes it. Fault::kIntegrity, naming the place, for: no services; a top-level or service
  // member that is not documented; include, extends, provider, develop, env_file and label_file, which bring in what
  // nobody measured; a member that is read here and of another form; a variable, or a config's target, twice.
  [[nodiscard]] static Result<ComposeFile> Parse(std::string_view text);

  [[nodiscard]] const std::vector<ComposeService>& Services() const { return services_; }
  // The definition below the top-level KIND ("configs", "volumes"), nullptr when there is none.
  [[nodiscard]] const YamlNode* Definition(std::string_view kind, std::string_view name) const;

 private:
  explicit ComposeFile(YamlNode root) : root_(std::make_unique<YamlNode>(std::move(root))) {}
  std::unique_ptr<YamlNode> root_;
  std::vector<ComposeService> services_;
};

template <std::size_t N>
[[nodiscard]] bool IsIn(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// PATH without empty and "." parts, with ".." resolved as text, beginning with "/".
[[nodiscard]] std::string CleanPath(std::string_view path);

// Whether one of two clean paths is the other or lies below it.
[[nodiscard]] bool PathsOverlap(std::string_view left, std::string_view right);

}  // namespace gl
