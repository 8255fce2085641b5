#include "verify/policy_file.h"

#include <algorithm>

#include "base/text.h"
#include "doc/strict_json.h"

namespace gl {
namespace {

Status AddFlag(Policy& policy, const PolicyWord& word, const JsonValue& value) {
  GL_ASSIGN(const bool flag, value.AsBool());
  return flag ? SetWord(policy, word, "") : Status();
}

Status AddOne(Policy& policy, const PolicyWord& word, const JsonValue& value) {
  GL_ASSIGN(const std::string_view text, value.AsText());
  return SetWord(policy, word, text);
}

Status AddMember(Policy& policy, const PolicyWord& word, const JsonValue& value) {
  if (word.kind == WordKind::kFlag) return AddFlag(policy, word, value);
  if (word.kind != WordKind::kList || value.GetKind() != JsonValue::Kind::kArray) return AddOne(policy, word, value);
  if (value.Items().empty()) return Fail(Fault::kConfig, std::string(word.name) + ": an empty list accepts nothing");
  for (const JsonValue& item : value.Items()) GL_TRY(AddOne(policy, word, item));
  return {};
}

Status AddMembers(Policy& policy, const JsonValue& root) {
  GL_TRY(root.AsObject());
  const std::vector<std::string_view> before = policy.given;
  for (const JsonValue& member : root.Items()) {
    const PolicyWord* const word = FindPolicyWord(member.Name());
    if (word == nullptr) return Fail(Fault::kConfig, "unknown key '" + Printable(member.Name(), 80) + "'");
    if (std::ranges::find(before, word->name) != before.end()) {
      return Fail(Fault::kConfig, std::string(word->name) + ": given on the command line too");
    }
    GL_TRY(AddMember(policy, *word, member));
  }
  return {};
}

}  // namespace

Status AddPolicyFile(Policy& policy, std::string_view text, std::string_view file) {
  const std::string what = "policy file " + Printable(file);
  if (text.size() > kMaxPolicyBytes) return Fail(Fault::kConfig, what + ": over 1 MiB");
  const Result<JsonDocument> document = JsonDocument::Parse(text, "JSON");
  const Status added = document ? AddMembers(policy, document->Root()) : std::unexpected(document.error());
  if (!added) return Fail(Fault::kConfig, what + ": " + added.error().message);
  return {};
}

}  // namespace gl
