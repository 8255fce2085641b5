// What is accepted can be written down again, all scalars quoted, and then reads as the same tree; keys are unique.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>

#include "doc/json_writer.h"
#include "doc/strict_yaml.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

using gl::YamlNode;

// JSON is YAML, but for characters that libyaml does not take raw; those it takes escaped.
std::string Flow(const YamlNode& node) {
  if (node.IsScalar()) return gl::JsonQuoted(node.Text());
  std::set<std::string> keys;
  std::string text;
  for (const YamlNode& item : node.Items()) {
    if (!text.empty()) text += ", ";
    if (node.IsMapping()) {
      Require(keys.insert(item.Key()).second);
      text += "? " + gl::JsonQuoted(item.Key()) + " : ";
    }
    text += Flow(item);
  }
  return node.IsMapping() ? "{" + text + "}" : "[" + text + "]";
}

bool SameTree(const YamlNode& left, const YamlNode& right) {
  return left.GetKind() == right.GetKind() && left.Key() == right.Key() && left.Text() == right.Text() &&
         std::ranges::equal(left.Items(), right.Items(), SameTree);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tree = gl::ParseYaml({reinterpret_cast<const char*>(data), size}, "it");
  if (!tree) {
    Require(tree.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  const auto again = gl::ParseYaml(Flow(*tree), "it");
  // An escape may have made a character that the text could not hold.
  if (again) Require(SameTree(*tree, *again));
  return 0;
}
