// An accepted path stays inside the tree and out of ".git", and reads again as itself.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "pin/rel_path.h"
#include "tests/builders/require.h"

using gl::test::IsPrintable;
using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(data, data + size);
  const auto path = gl::RelPath::Parse("REPO_SUBDIR", value);
  if (!path) {
    Require(path.error().message.starts_with("REPO_SUBDIR ") && IsPrintable(path.error().message));
    return 0;
  }
  for (const std::string& name : path->Components()) {
    Require(!name.empty() && name.size() <= 255 && name != "." && name != ".." && name != ".git" && name != ".GIT");
    Require(!name.contains('/') && !name.contains('\0'));
  }
  const std::string text = path->Text();
  Require(text.empty() == path->Components().empty() && text.size() <= value.size());
  const auto again = gl::RelPath::Parse("REPO_SUBDIR", text.empty() ? "." : text);
  Require(again && again->Components() == path->Components());
  return 0;
}
