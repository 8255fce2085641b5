// A compose file with the launcher in it, and the app-compose around it: completely right until a test changes a part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gl::test {

inline constexpr std::string_view kPinnedDigest = "1111111111111111111111111111111111111111111111111111111111111111";
inline constexpr std::string_view kOtherDigest = "2222222222222222222222222222222222222222222222222222222222222222";
inline constexpr std::string_view kPinnedCommit = "0123456789abcdef0123456789abcdef01234567";

struct ComposeBuilder {
  std::string config =
      "REPO_URL=https://example.com/app.git\nCOMMIT_SHA=0123456789abcdef0123456789abcdef01234567\n"
      "WORK_DIR=/srv/app\n";
  std::string image = "example/git-launcher@sha256:" + std::string(kPinnedDigest);
  std::string config_name = "pin-" + std::string(kPinnedCommit);
  std::string config_use;                // lines in place of the use of the config
  std::string config_definition;         // lines in place of its content
  bool sealed = true;                    // the environment has the config's SHA-256
  std::vector<std::string> environment;  // further entries: "NAME=value"
  std::vector<std::string> volumes = {"work:/srv/app"};
  std::string service;                               // further lines of the launcher's service, not indented
  std::string services;                              // further services, as they stand below "services:"
  std::string top_level = "volumes:\n  work: {}\n";  // further lines
  std::string members = ",\"kms_enabled\":true";     // further members of the app-compose
  std::string runner = "docker-compose";
  std::vector<std::string> allowed_envs = {"TOKEN"};

  [[nodiscard]] std::string Yaml() const;
  [[nodiscard]] std::string AppCompose() const;  // JSON
};

}  // namespace gl::test
