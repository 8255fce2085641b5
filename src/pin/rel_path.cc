#include "pin/rel_path.h"

#include <linux/limits.h>

#include <ranges>

#include "base/text.h"

namespace gl {

constexpr std::size_t kMaxPath = 4000;

// Why NAME cannot be a component, as the end of "KEY ..."; empty when it can.
static std::string_view ObjectionToName(std::string_view name) {
  if (name.empty()) return "must not contain an empty component ('//', or '/' at the end)";
  if (name == "..") return "must not contain '..' as a component";
  if (FoldedName(name) == ".git") return "must not contain '.git' as a component: nothing in there is part of a commit";
  if (name.contains('\0')) return "must not contain a NUL";
  if (name.size() > NAME_MAX) return "is too long: a component may have 255 bytes";
  return "";
}

Result<RelPath> RelPath::Parse(std::string_view key, std::string_view value) {
  const auto refuse = [&](std::string_view why) {
    return Fail(Fault::kConfig, std::string(key) + " " + std::string(why) + " (got: " + Printable(value, 200) + ")");
  };
  if (value.empty() || value.starts_with('/')) return refuse("must be a relative path inside the repo");
  if (value.size() > kMaxPath) return refuse("is too long: a path may have 4000 bytes");
  RelPath path;
  for (const auto part : std::views::split(value, '/')) {
    const std::string_view name(part.begin(), part.end());
    if (const std::string_view why = ObjectionToName(name); !why.empty()) return refuse(why);
    if (name != ".") path.components_.emplace_back(name);
  }
  return path;
}

std::string RelPath::Text() const {
  std::string text;
  for (const std::string& name : components_) text += (text.empty() ? "" : "/") + name;
  return text;
}

}  // namespace gl
