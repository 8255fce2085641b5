#include "doc/json_writer.h"

#include <algorithm>
#include <cassert>

#include "base/hex.h"
#include "base/text.h"

namespace gl {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// How many bytes at the front of TEXT are one well-formed character; 0 when they are none.
std::size_t CharacterSize(std::string_view text) {
  for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
    const auto bad = FindBadCharacter(text.substr(0, size));
    if (!bad || !bad->name.ends_with("that is not UTF-8")) return size;
  }
  return 0;
}

std::string Escaped(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return "\\u00" + HexEncode({&c, 1});
  }
}

bool IsPlain(char c) { return c >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80; }

}  // namespace

std::string JsonQuoted(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::ranges::find_if_not(text, IsPlain) - text.begin());
    quoted += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      quoted += Escaped(text.front());
      text.remove_prefix(1);
      continue;
    }
    const std::size_t size = CharacterSize(text);
    quoted += size == 0 ? kReplacement : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return quoted + '"';
}

JsonWriter& JsonWriter::Put(std::string_view token) {
  if (!after_key_ && !has_items_.empty()) {
    if (has_items_.back()) text_ += ',';
    has_items_.back() = true;
  }
  after_key_ = false;
  text_ += token;
  return *this;
}

JsonWriter& JsonWriter::Open(char bracket) {
  Put({&bracket, 1});
  has_items_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  assert(!has_items_.empty() && !after_key_);
  has_items_.pop_back();
  text_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::BeginObject() { return Open('{'); }
JsonWriter& JsonWriter::EndObject() { return Close('}'); }
JsonWriter& JsonWriter::BeginArray() { return Open('['); }
JsonWriter& JsonWriter::EndArray() { return Close(']'); }

JsonWriter& JsonWriter::Key(std::string_view name) {
  Put(JsonQuoted(name));
  text_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::Text(std::string_view text) { return Put(JsonQuoted(text)); }
JsonWriter& JsonWriter::Number(std::uint64_t number) { return Put(std::to_string(number)); }
JsonWriter& JsonWriter::Bool(bool value) { return Put(value ? "true" : "false"); }
JsonWriter& JsonWriter::Null() { return Put("null"); }

std::string JsonWriter::Take() && {
  assert(has_items_.empty() && !after_key_);
  return std::move(text_);
}

}  // namespace gl
