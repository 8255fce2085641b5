// Variables of this process's own environment for the life of an object.
#pragma once

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace gl::test {

class ScopedEnvironment {
 public:
  // Nothing as a value: the variable is not set.
  explicit ScopedEnvironment(const std::map<std::string, std::optional<std::string>>& variables) {
    for (const auto& [name, value] : variables) {
      const char* const before = getenv(name.c_str());
      before_.emplace(name, before == nullptr ? std::nullopt : std::optional<std::string>(before));
      Set(name, value);
    }
  }
  ~ScopedEnvironment() {
    for (const auto& [name, value] : before_) Set(name, value);
  }
  ScopedEnvironment(const ScopedEnvironment&) = delete;
  ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;

 private:
  static void Set(const std::string& name, const std::optional<std::string>& value) {
    if (value) {
      setenv(name.c_str(), value->c_str(), 1);
    } else {
      unsetenv(name.c_str());
    }
  }

  std::map<std::string, std::optional<std::string>> before_;
};

}  // namespace gl::test
