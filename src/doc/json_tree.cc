// The reading half of strict_json.h: the only file that knows the parser library. simdjson On-Demand validates a value
// when it is visited and not before, so all are visited; and its end is proven, not assumed.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <algorithm>

#include "base/text.h"
#include "doc/strict_json.h"

namespace gl {

namespace ondemand = simdjson::ondemand;

static std::unexpected<Error> NotAcceptable(std::string_view what, const std::string& reason) {
  return Fail(Fault::kIntegrity, std::string(what) + " is not acceptable JSON: " + reason);
}

class JsonTreeBuilder {
 public:
  JsonTreeBuilder(std::string_view text, std::string_view what)
      : what_(what), content_(std::make_unique<JsonDocument::Content>()) {
    content_->text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    content_->text = text;
  }

  Result<JsonDocument> Build();

 private:
  using Code = simdjson::error_code;

  [[nodiscard]] std::unexpected<Error> Refuse(const std::string& reason) const { return NotAcceptable(what_, reason); }
  // REASON at the place that the parser has reached.
  [[nodiscard]] std::unexpected<Error> RefuseHere(const std::string& reason) {
    return Refuse(reason + " at byte " + std::to_string(Offset(Here())));
  }
  [[nodiscard]] std::unexpected<Error> RefuseHere(Code error) {
    return RefuseHere(std::string(simdjson::error_message(error)));
  }

  [[nodiscard]] std::size_t Offset(const char* at) const {
    return static_cast<std::size_t>(at - content_->text.data());
  }
  [[nodiscard]] const char* End() const { return content_->text.data() + content_->text.size(); }
  // Where the next token begins; the end of the text when there is none.
  [[nodiscard]] const char* Here() {
    const char* at = nullptr;
    return document_.current_location().get(at) == simdjson::SUCCESS ? at : End();
  }
  // A token reaches to the next one.
  [[nodiscard]] static std::string_view WithoutBlanks(std::string_view token) {
    return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  }

  [[nodiscard]] Status ReadObject(ondemand::value& value, JsonValue& into, std::size_t depth);
  [[nodiscard]] Status ReadArray(ondemand::value& value, JsonValue& into, std::size_t depth);
  [[nodiscard]] Status ReadValue(ondemand::value value, JsonValue& into, std::size_t depth);
  [[nodiscard]] Status ReadScalar(ondemand::value& value, ondemand::json_type type, JsonValue& into);
  [[nodiscard]] Status CheckKeys(const JsonValue& object);
  [[nodiscard]] Result<std::string_view> Keep(std::string_view decoded, std::string_view token);

  std::string what_;
  std::unique_ptr<JsonDocument::Content> content_;
  ondemand::parser parser_;
  ondemand::document document_;
};

Result<JsonDocument> JsonTreeBuilder::Build() {
  const std::string& text = content_->text;
  if (text.starts_with(kByteOrderMark)) return Refuse("it begins with a byte order mark");
  const simdjson::padded_string_view padded(text.data(), text.size(), text.capacity());
  if (const Code error = parser_.iterate(padded).get(document_)) {
    return Refuse(std::string(simdjson::error_message(error)));
  }
  ondemand::value root;
  if (document_.get_value().get(root)) return Refuse("its outermost value is neither an object nor an array");
  GL_TRY(ReadValue(root, content_->root, 1));
  if (Here() != End()) return RefuseHere("more text after its end");
  return JsonDocument(std::move(content_));
}

Status JsonTreeBuilder::ReadValue(ondemand::value value, JsonValue& into, std::size_t depth) {
  const std::string_view token = value.raw_json_token();
  ondemand::json_type type{};
  if (const Code error = value.type().get(type)) return RefuseHere(error);
  if (type == ondemand::json_type::object) {
    GL_TRY(ReadObject(value, into, depth));
  } else if (type == ondemand::json_type::array) {
    GL_TRY(ReadArray(value, into, depth));
  } else {
    into.source_ = WithoutBlanks(token);
    return ReadScalar(value, type, into);
  }
  into.source_ = WithoutBlanks({token.data(), static_cast<std::size_t>(Here() - token.data())});
  return {};
}

Status JsonTreeBuilder::ReadObject(ondemand::value& value, JsonValue& into, std::size_t depth) {
  if (depth > kMaxJsonDepth) return RefuseHere("more than " + std::to_string(kMaxJsonDepth) + " levels");
  into.kind_ = JsonValue::Kind::kObject;
  ondemand::object object;
  if (const Code error = value.get_object().get(object)) return RefuseHere(error);
  for (auto next : object) {
    ondemand::field field;
    if (const Code error = std::move(next).get(field)) return RefuseHere(error);
    const std::string_view token(field.key().raw(), static_cast<std::size_t>(End() - field.key().raw()));
    std::string_view decoded;
    if (const Code error = field.unescaped_key().get(decoded)) return RefuseHere(error);
    GL_ASSIGN(const std::string_view name, Keep(decoded, token));
    JsonValue& member = into.items_.emplace_back();
    member.name_ = name;
    GL_TRY(ReadValue(field.value(), member, depth + 1));
  }
  return CheckKeys(into);
}

Status JsonTreeBuilder::ReadArray(ondemand::value& value, JsonValue& into, std::size_t depth) {
  if (depth > kMaxJsonDepth) return RefuseHere("more than " + std::to_string(kMaxJsonDepth) + " levels");
  into.kind_ = JsonValue::Kind::kArray;
  ondemand::array array;
  if (const Code error = value.get_array().get(array)) return RefuseHere(error);
  for (auto next : array) {
    ondemand::value element;
    if (const Code error = next.get(element)) return RefuseHere(error);
    GL_TRY(ReadValue(element, into.items_.emplace_back(), depth + 1));
  }
  return {};
}

Status JsonTreeBuilder::ReadScalar(ondemand::value& value, ondemand::json_type type, JsonValue& into) {
  if (type == ondemand::json_type::string) {
    into.kind_ = JsonValue::Kind::kString;
    const std::string_view token = value.raw_json_token().substr(1);
    std::string_view decoded;
    if (const Code error = value.get_string().get(decoded)) return RefuseHere(error);
    GL_ASSIGN(into.text_, Keep(decoded, token));
    return {};
  }
  if (type == ondemand::json_type::number) {
    into.kind_ = JsonValue::Kind::kNumber;
    ondemand::number number;
    if (value.get_number().get(number)) return RefuseHere("a number that is malformed or does not fit");
    return {};
  }
  if (type == ondemand::json_type::boolean) {
    into.kind_ = JsonValue::Kind::kBool;
    if (const Code error = value.get_bool().get(into.bool_)) return RefuseHere(error);
    return {};
  }
  bool is_null = false;
  if (value.is_null().get(is_null) || !is_null) return RefuseHere("a value that is malformed");
  return {};
}

// No key twice, after decoding: "a" and "\u0061" are one key.
Status JsonTreeBuilder::CheckKeys(const JsonValue& object) {
  std::vector<std::string_view> names;
  names.reserve(object.items_.size());
  for (const JsonValue& member : object.items_) names.push_back(member.name_);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return {};
  return RefuseHere("the key '" + Printable(*twice, 60) + "' twice in the object that ends");
}

// A view that stays valid of a string that the parser decoded. TOKEN begins behind its opening quote.
Result<std::string_view> JsonTreeBuilder::Keep(std::string_view decoded, std::string_view token) {
  const std::string_view raw = token.substr(0, decoded.size());
  if (raw == decoded && !raw.contains('\\')) return raw;
  if (!simdjson::validate_utf8(decoded.data(), decoded.size())) return RefuseHere("an escape that is no character");
  content_->decoded.push_back(std::make_unique<std::string>(decoded));
  return *content_->decoded.back();
}

Status CheckJsonLimits(std::string_view text, std::string_view what, std::size_t max_bytes) {
  const auto over = [&](std::size_t limit, std::string_view of, std::size_t at) {
    return NotAcceptable(what, "more than " + std::to_string(limit) + std::string(of) + std::to_string(at));
  };
  if (text.size() > max_bytes) {
    return NotAcceptable(what, "it has more than " + std::to_string(max_bytes) + " bytes");
  }
  std::size_t values = 1, depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
      continue;
    }
    in_string = c == '"';
    const bool opens = c == '[' || c == '{';
    values += opens || c == ',' ? 1 : 0;
    if (opens && ++depth > kMaxJsonDepth) return over(kMaxJsonDepth, " levels at byte ", at);
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (values > kMaxJsonValues) return over(kMaxJsonValues, " values at byte ", at);
  }
  return {};
}

Result<JsonDocument> JsonDocument::Parse(std::string_view text, std::string_view what, std::size_t max_bytes) {
  GL_TRY(CheckJsonLimits(text, what, max_bytes));
  return JsonTreeBuilder(text, what).Build();
}

}  // namespace gl
