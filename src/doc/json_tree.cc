// The reading half of strict_json.h: the only file that knows the parser library. simdjson On-Demand validates a value
// when it is visited and not before, so all are visited; and its end is proven, not assumed.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "base/text.h"
#include "doc/blanks.h"
#include "doc/strict_json.h"

namespace gl {

namespace ondemand = simdjson::ondemand;

static std::unexpected<Error> NotAcceptable(std::string_view what, const std::string& reason) {
  return Fail(Fault::kIntegrity, std::string(what) + " is not acceptable JSON: " + reason);
}

// What the values of a document point into.
struct JsonDocument::Content {
  std::string text;         // padded
  ondemand::parser parser;  // holds the strings that have escapes, decoded
  JsonValue root;
};

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

  [[nodiscard]] Status ReadObject(ondemand::value& value, JsonValue& into, std::size_t depth);
  [[nodiscard]] Status ReadArray(ondemand::value& value, JsonValue& into, std::size_t depth);
  [[nodiscard]] Status ReadValue(ondemand::value value, JsonValue& into, std::size_t depth);
  [[nodiscard]] Status ReadScalar(ondemand::value& value, ondemand::json_type type, JsonValue& into);
  [[nodiscard]] Status CheckKeys(const JsonValue& object);
  [[nodiscard]] std::optional<std::string_view> WithoutEscapes(const char* raw) const;
  [[nodiscard]] Result<std::string_view> Decoded(simdjson::simdjson_result<std::string_view> decoded);

  std::string what_;
  std::unique_ptr<JsonDocument::Content> content_;
  ondemand::document document_;
};

Result<JsonDocument> JsonTreeBuilder::Build() {
  const std::string& text = content_->text;
  if (text.starts_with(kByteOrderMark)) return Refuse("it begins with a byte order mark");
  const simdjson::padded_string_view padded(text.data(), text.size(), text.capacity());
  if (const Code error = content_->parser.iterate(padded).get(document_)) {
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
    into.source_ = WithoutBlanks(token);  // which reaches to the next one
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
    if (into.items_.size() == kMaxJsonMembers) {
      return RefuseHere("more than " + std::to_string(kMaxJsonMembers) + " members in one object");
    }
    JsonValue& member = into.items_.emplace_back();
    if (const auto plain = WithoutEscapes(field.key().raw())) {
      member.name_ = *plain;
    } else {
      GL_ASSIGN(member.name_, Decoded(field.unescaped_key()));
    }
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
    if (const auto plain = WithoutEscapes(value.raw_json_token().data() + 1)) {
      into.text_ = *plain;
      ondemand::raw_json_string passed;
      if (const Code error = value.get_raw_json_string().get(passed)) return RefuseHere(error);
    } else {
      GL_ASSIGN(into.text_, Decoded(value.get_string()));
    }
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

// No key twice, after decoding: "a" and "\u0061" are one key. Ordered by their hashes, long names that differ at their
// end only are seldom compared as a whole.
Status JsonTreeBuilder::CheckKeys(const JsonValue& object) {
  std::vector<std::pair<std::size_t, std::string_view>> names;
  names.reserve(object.items_.size());
  for (const JsonValue& member : object.items_) {
    names.emplace_back(std::hash<std::string_view>()(member.name_), member.name_);
  }
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return {};
  return RefuseHere("the key '" + Printable(twice->second, 60) + "' twice in the object that ends");
}

// The string that begins at RAW, behind its opening quote, if what is in it is what it means.
std::optional<std::string_view> JsonTreeBuilder::WithoutEscapes(const char* raw) const {
  const std::string_view rest(raw, static_cast<std::size_t>(End() - raw));
  const std::string_view plain = rest.substr(0, rest.find('"'));
  if (plain.contains('\\')) return std::nullopt;
  return plain;
}

Result<std::string_view> JsonTreeBuilder::Decoded(simdjson::simdjson_result<std::string_view> decoded) {
  std::string_view text;
  if (const Code error = std::move(decoded).get(text)) return RefuseHere(error);
  if (!simdjson::validate_utf8(text.data(), text.size())) return RefuseHere("an escape that is no character");
  return text;
}

// Where the string that begins at BEGIN, behind its opening quote, has its closing one; at most the end of TEXT.
static std::size_t EndOfString(std::string_view text, std::size_t begin) {
  for (std::size_t at = text.find('"', begin); at != std::string_view::npos; at = text.find('"', at + 1)) {
    const std::size_t plain = text.substr(begin, at - begin).find_last_not_of('\\');
    const std::size_t escapes = at - begin - (plain == std::string_view::npos ? 0 : plain + 1);
    if (escapes % 2 == 0) return at;
  }
  return text.size();
}

Status CheckJsonLimits(std::string_view text, std::string_view what, const JsonLimits& limits) {
  const auto over = [&](std::size_t limit, std::string_view of, std::size_t at) {
    return NotAcceptable(what, "more than " + std::to_string(limit) + std::string(of) + std::to_string(at));
  };
  if (text.size() > limits.bytes) {
    return NotAcceptable(what, "it has more than " + std::to_string(limits.bytes) + " bytes");
  }
  std::size_t values = 1, depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t begin = at + 1;
      at = EndOfString(text, begin);
      if (at - begin > limits.string) return over(limits.string, " bytes in the string at byte ", begin);
      continue;
    }
    const bool opens = c == '[' || c == '{';
    values += opens || c == ',' ? 1 : 0;
    if (opens && ++depth > kMaxJsonDepth) return over(kMaxJsonDepth, " levels at byte ", at);
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (values > limits.values) return over(limits.values, " values at byte ", at);
  }
  return {};
}

JsonDocument::JsonDocument(std::unique_ptr<Content> content) : content_(std::move(content)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

const JsonValue& JsonDocument::Root() const { return content_->root; }

Result<JsonDocument> JsonDocument::Parse(std::string_view text, std::string_view what, const JsonLimits& limits) {
  GL_TRY(CheckJsonLimits(text, what, limits));
  return JsonTreeBuilder(text, what).Build();
}

}  // namespace gl
