#include "tests/builders/shared_data.h"

#include <cstdlib>

#include "tests/builders/temp_dir.h"

namespace gl::test {

std::string SharedPath(std::string_view name) {
  const char* const given = std::getenv("GL_SHARED");
  const std::string base = given != nullptr ? given : std::string(GL_SOURCE_DIR) + "/../shared";
  return base + "/" + std::string(name);
}

std::optional<std::string> SharedFile(std::string_view name) {
  const std::string path = SharedPath(name);
  return Exists(path) ? std::optional(BytesOf(path)) : std::nullopt;
}

}  // namespace gl::test
