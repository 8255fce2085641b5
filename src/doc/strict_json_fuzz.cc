// What is accepted is well nested and complete: the source of each value parses again to the same tree, keys are
// unique, each source lies inside its parent's and in the order of the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>

#include "doc/strict_json.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

using gl::JsonValue;

bool Contains(std::string_view outer, std::string_view inner) {
  return inner.data() >= outer.data() && inner.data() + inner.size() <= outer.data() + outer.size();
}

void CheckValue(const JsonValue& value, std::size_t depth) {
  Require(depth <= gl::kMaxJsonDepth + 1 && !value.Source().empty());
  std::set<std::string_view> names;
  const char* last_end = value.Source().data();
  for (const JsonValue& item : value.Items()) {
    Require(Contains(value.Source(), item.Source()) && item.Source().data() >= last_end);
    last_end = item.Source().data() + item.Source().size();
    if (value.GetKind() == JsonValue::Kind::kObject) Require(names.insert(item.Name()).second);
    CheckValue(item, depth + 1);
  }
}

bool SameTree(const JsonValue& left, const JsonValue& right) {
  return left.GetKind() == right.GetKind() && left.Source() == right.Source() && left.Name() == right.Name() &&
         std::ranges::equal(left.Items(), right.Items(), SameTree);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto document = gl::JsonDocument::Parse(text, "it");
  if (!document) {
    Require(document.error().fault == gl::Fault::kIntegrity);
    return 0;
  }
  CheckValue(document->Root(), 1);
  const auto again = gl::JsonDocument::Parse(document->Root().Source(), "it");
  Require(again && SameTree(document->Root(), again->Root()));
  return 0;
}
