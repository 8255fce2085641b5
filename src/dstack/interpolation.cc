#include "dstack/interpolation.h"

#include <algorithm>

#include "base/text.h"

namespace gl {
namespace {

constexpr std::string_view kFirst = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
constexpr std::string_view kLater = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

std::string_view NameAt(std::string_view text) {
  if (text.empty() || !kFirst.contains(text.front())) return {};
  return text.substr(0, std::min(text.find_first_not_of(kLater), text.size()));
}

}  // namespace

// What stands inside ${...} is looked through like the rest, so that nested names are found.
std::vector<std::string> InterpolatedNames(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    ++at;
    if (text.substr(at).starts_with('$')) {
      ++at;
      continue;
    }
    const bool braced = text.substr(at).starts_with('{');
    const std::string_view name = NameAt(text.substr(at + (braced ? 1 : 0)));
    names.emplace_back(name.empty() ? "$" : name);
  }
  return names;
}

Result<std::string> Delivered(std::string_view text) {
  const auto names = InterpolatedNames(text);
  if (!names.empty()) {
    return Fail(Fault::kIntegrity, "its text is taken in part from the operator's environment: '" +
                                       Printable(names.front(), 80) + "'; a literal dollar is written $$");
  }
  std::string delivered;
  for (std::size_t at = 0; at < text.size(); ++at) {
    delivered += text[at];
    if (text[at] == '$') ++at;  // the second one of "$$"
  }
  return delivered;
}

}  // namespace gl
