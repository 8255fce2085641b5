#include "tests/builders/json_object.h"

#include <algorithm>

#include "base/base64.h"
#include "base/hex.h"

namespace gl::test {

std::string JsonObjectText(JsonMembers members, const JsonChanges& changes) {
  for (const auto& [name, value] : changes) {
    const auto found = std::ranges::find(members, name, &JsonMembers::value_type::first);
    if (found == members.end()) {
      members.emplace_back(name, value);
    } else {
      found->second = value;
    }
  }
  std::string text;
  for (const auto& [name, value] : members) {
    if (!value.empty()) text += (text.empty() ? "" : ",") + JsonText(name) + ":" + value;
  }
  return "{" + text + "}";
}

std::string JsonArrayText(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ",") + value;
  return "[" + text + "]";
}

std::string JsonText(std::string_view text) {
  std::string spelled = "\"";
  for (const char character : text) {
    if (static_cast<unsigned char>(character) < 0x20) {
      spelled += "\\u00" + HexEncode(std::string_view(&character, 1));
      continue;
    }
    if (character == '"' || character == '\\') spelled += '\\';
    spelled += character;
  }
  return spelled + "\"";
}

std::string JsonBytes(std::string_view bytes) { return JsonText(Base64Encode(bytes)); }
std::string JsonDecimal(std::int64_t number) { return JsonText(std::to_string(number)); }

}  // namespace gl::test
