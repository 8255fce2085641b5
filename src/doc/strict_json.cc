#include "doc/strict_json.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/hex.h"
#include "base/text.h"

namespace gl {
namespace {

constexpr std::size_t kShown = 60;  // characters of a name or a value in a message

std::string Quoted(std::string_view name) { return "'" + Printable(name, kShown) + "'"; }

}  // namespace

std::string_view KindName(JsonValue::Kind kind) {
  switch (kind) {
    case JsonValue::Kind::kObject:
      return "an object";
    case JsonValue::Kind::kArray:
      return "an array";
    case JsonValue::Kind::kString:
      return "a string";
    case JsonValue::Kind::kNumber:
      return "a number";
    case JsonValue::Kind::kBool:
      return "a boolean";
    case JsonValue::Kind::kNull:
      return "null";
  }
  return "nothing";
}

std::unexpected<Error> JsonValue::Wrong(std::string_view expected) const {
  const std::string subject = name_.empty() ? "a value" : Quoted(name_);
  const bool is_container = kind_ == Kind::kObject || kind_ == Kind::kArray;
  const std::string found =
      std::string(KindName(kind_)) + (is_container || IsNull() ? "" : " (" + Printable(source_, kShown) + ")");
  return Fail(Fault::kIntegrity, subject + " is " + found + "; expected " + std::string(expected));
}

Result<std::string_view> JsonValue::AsText() const {
  if (kind_ != Kind::kString) return Wrong("a string");
  if (text_.contains('\0')) return Wrong("a string without a NUL");
  return text_;
}

Result<std::uint64_t> JsonValue::AsU64(std::uint64_t max) const {
  if (kind_ != Kind::kNumber) return Wrong("a whole number");
  const auto value = ParseDecimal(source_);
  if (!value || *value > max) return Wrong("a whole number from 0 to " + std::to_string(max));
  return *value;
}

Result<bool> JsonValue::AsBool() const {
  if (kind_ != Kind::kBool) return Wrong("a boolean");
  return bool_;
}

Result<std::string> JsonValue::AsHexBytes() const {
  if (kind_ != Kind::kString) return Wrong("a string of hex digits");
  std::string digits(text_);
  for (char& c : digits) {
    if ('A' <= c && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  auto bytes = HexDecode(digits);
  if (!bytes) return Wrong("pairs of hex digits");
  return *std::move(bytes);
}

Result<std::string> JsonValue::AsHexBytes(std::size_t size) const {
  GL_ASSIGN(std::string bytes, AsHexBytes());
  if (bytes.size() != size) return Wrong(std::to_string(2 * size) + " hex digits");
  return bytes;
}

Result<std::span<const JsonValue>> JsonValue::AsArray() const {
  if (kind_ != Kind::kArray) return Wrong("an array");
  return Items();
}

Result<const JsonValue*> JsonValue::AsObject() const {
  if (kind_ != Kind::kObject) return Wrong("an object");
  return this;
}

const JsonValue* JsonValue::Find(std::string_view name) const {
  if (kind_ != Kind::kObject) return nullptr;
  const auto member = std::ranges::find(items_, name, &JsonValue::name_);
  return member == items_.end() ? nullptr : &*member;
}

const JsonValue* JsonValue::Given(std::string_view name) const {
  const JsonValue* const member = Find(name);
  return member != nullptr && !member->IsNull() ? member : nullptr;
}

Result<const JsonValue*> JsonValue::Member(std::string_view name) const {
  GL_TRY(AsObject());
  if (const JsonValue* const member = Find(name)) return member;
  const std::string where = name_.empty() ? "" : " of " + Quoted(name_);
  return Fail(Fault::kIntegrity, "the member " + Quoted(name) + where + " is missing");
}

Result<std::string_view> JsonValue::Text(std::string_view name) const {
  GL_ASSIGN(const JsonValue* member, Member(name));
  return member->AsText();
}

Result<std::uint64_t> JsonValue::U64(std::string_view name, std::uint64_t max) const {
  GL_ASSIGN(const JsonValue* member, Member(name));
  return member->AsU64(max);
}

Result<bool> JsonValue::Bool(std::string_view name) const {
  GL_ASSIGN(const JsonValue* member, Member(name));
  return member->AsBool();
}

Result<std::string> JsonValue::HexBytes(std::string_view name) const {
  GL_ASSIGN(const JsonValue* member, Member(name));
  return member->AsHexBytes();
}

Result<std::string> JsonValue::HexBytes(std::string_view name, std::size_t size) const {
  GL_ASSIGN(const JsonValue* member, Member(name));
  return member->AsHexBytes(size);
}

Result<std::span<const JsonValue>> JsonValue::Array(std::string_view name) const {
  GL_ASSIGN(const JsonValue* member, Member(name));
  return member->AsArray();
}

Result<const JsonValue*> JsonValue::Object(std::string_view name) const {
  GL_ASSIGN(const JsonValue* member, Member(name));
  return member->AsObject();
}

Result<std::optional<std::string_view>> JsonValue::OptionalText(std::string_view name) const {
  const JsonValue* const member = Given(name);
  if (member == nullptr) return std::nullopt;
  return member->AsText();
}

Result<std::optional<std::uint64_t>> JsonValue::OptionalU64(std::string_view name, std::uint64_t max) const {
  const JsonValue* const member = Given(name);
  if (member == nullptr) return std::nullopt;
  return member->AsU64(max);
}

Result<std::optional<bool>> JsonValue::OptionalBool(std::string_view name) const {
  const JsonValue* const member = Given(name);
  if (member == nullptr) return std::nullopt;
  GL_ASSIGN(const bool value, member->AsBool());
  return std::optional(value);
}

Result<std::optional<std::string>> JsonValue::OptionalHexBytes(std::string_view name, std::size_t size) const {
  const JsonValue* const member = Given(name);
  if (member == nullptr) return std::nullopt;
  return member->AsHexBytes(size);
}

Result<std::span<const JsonValue>> JsonValue::OptionalArray(std::string_view name) const {
  const JsonValue* const member = Given(name);
  if (member == nullptr) return std::span<const JsonValue>();
  return member->AsArray();
}

Result<const JsonValue*> JsonValue::OptionalObject(std::string_view name) const {
  const JsonValue* const member = Given(name);
  if (member == nullptr) return nullptr;
  return member->AsObject();
}

Status JsonValue::OnlyMembers(std::initializer_list<std::string_view> names) const {
  GL_TRY(AsObject());
  for (const JsonValue& member : items_) {
    if (std::ranges::find(names, member.name_) != names.end()) continue;
    const std::string where = name_.empty() ? "" : " in " + Quoted(name_);
    return Fail(Fault::kIntegrity, "the member " + Quoted(member.name_) + where + " is not known");
  }
  return {};
}

}  // namespace gl
