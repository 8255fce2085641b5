#include "dstack/compose_changes.h"

#include <functional>

#include "doc/strict_json.h"
#include "doc/strict_yaml.h"

namespace gl {
namespace {

constexpr std::string_view kFileMember = "docker_compose_file";

// A value in one line, however deep it is.
std::string ValueOf(const YamlNode& node) {
  if (node.IsScalar()) return node.Text();
  std::string text;
  for (const YamlNode& item : node.Items()) {
    text += (text.empty() ? "" : ", ") + (node.IsMapping() ? item.Key() + ": " : "") + ValueOf(item);
  }
  return node.IsMapping() ? "{" + text + "}" : "[" + text + "]";
}

bool SameValue(const YamlNode& a, const YamlNode& b) {
  if (a.GetKind() != b.GetKind() || a.Items().size() != b.Items().size()) return false;
  if (a.IsScalar()) return a.Text() == b.Text() && a.IsPlain() == b.IsPlain();
  for (std::size_t i = 0; i < a.Items().size(); ++i) {
    if (a.Items()[i].Key() != b.Items()[i].Key() || !SameValue(a.Items()[i], b.Items()[i])) return false;
  }
  return true;
}

class Comparison {
 public:
  void Members(const JsonValue& a, const JsonValue& b) {
    for (const JsonValue& member : a.Items()) {
      const JsonValue* const other = b.Find(member.Name());
      Member(member.Name(), &member, other);
    }
    for (const JsonValue& member : b.Items()) {
      if (a.Find(member.Name()) == nullptr) Member(member.Name(), nullptr, &member);
    }
  }

  void Whole(std::string_view a, std::string_view b) {
    if (a != b) Add("app-compose", std::string(a), std::string(b));
  }

  [[nodiscard]] std::vector<ComposeChange> Take() && { return std::move(changes_); }

 private:
  void Add(std::string where, std::optional<std::string> from, std::optional<std::string> to) {
    if (changes_.size() < kMaxComposeChanges) changes_.push_back({std::move(where), std::move(from), std::move(to)});
  }

  void Member(std::string_view name, const JsonValue* a, const JsonValue* b) {
    const auto text = [](const JsonValue* value) {
      return value == nullptr ? std::nullopt : std::optional(std::string(value->Source()));
    };
    if (a != nullptr && b != nullptr) {
      if (a->Source() == b->Source()) return;
      const auto yaml_a = name == kFileMember ? a->AsText() : Fail(Fault::kIntegrity, "");
      const auto yaml_b = name == kFileMember ? b->AsText() : Fail(Fault::kIntegrity, "");
      if (yaml_a && yaml_b && Files(*yaml_a, *yaml_b)) return;
    }
    Add(std::string(name), text(a), text(b));
  }

  // Whether both could be read.
  bool Files(std::string_view a, std::string_view b) {
    const auto tree_a = ParseYaml(a, "compose file");
    const auto tree_b = ParseYaml(b, "compose file");
    if (!tree_a || !tree_b) return false;
    Nodes("", &*tree_a, &*tree_b);
    return true;
  }

  void Nodes(const std::string& where, const YamlNode* a, const YamlNode* b) {
    const auto text = [](const YamlNode* node) {
      return node == nullptr ? std::nullopt : std::optional(ValueOf(*node));
    };
    if (a == nullptr || b == nullptr || !a->IsMapping() || !b->IsMapping()) {
      if (a == nullptr || b == nullptr || !SameValue(*a, *b)) Add(where, text(a), text(b));
      return;
    }
    const auto below = [&](const YamlNode& item) { return where.empty() ? item.Key() : where + "." + item.Key(); };
    for (const YamlNode& item : a->Items()) Nodes(below(item), &item, b->Find(item.Key()));
    for (const YamlNode& item : b->Items()) {
      if (a->Find(item.Key()) == nullptr) Nodes(below(item), nullptr, &item);
    }
  }

  std::vector<ComposeChange> changes_;
};

}  // namespace

std::vector<ComposeChange> ComposeChanges(std::string_view a, std::string_view b) {
  Comparison comparison;
  const auto document_a = JsonDocument::Parse(a, "app-compose");
  const auto document_b = JsonDocument::Parse(b, "app-compose");
  if (document_a && document_b) {
    comparison.Members(document_a->Root(), document_b->Root());
  } else {
    comparison.Whole(a, b);
  }
  return std::move(comparison).Take();
}

}  // namespace gl
