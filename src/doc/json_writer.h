// JSON text, always the same for the same calls: no blanks, members in the order of the calls, one escape for each
// character that needs one. Source: RFC 8259, section 7; the escapes are those of RFC 8785, section 3.2.2.2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gl {

// TEXT as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD, one for each.
[[nodiscard]] std::string JsonQuoted(std::string_view text);

// Values are written one after the other; commas and colons come by themselves. A value inside an object has a Key
// before it. Who opens closes: Take() gives the text when everything is closed.
class JsonWriter {
 public:
  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view name);
  JsonWriter& Text(std::string_view text);
  JsonWriter& Number(std::uint64_t number);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();

  // A member of an object.
  JsonWriter& Text(std::string_view name, std::string_view text) { return Key(name).Text(text); }
  JsonWriter& Number(std::string_view name, std::uint64_t number) { return Key(name).Number(number); }
  JsonWriter& Bool(std::string_view name, bool value) { return Key(name).Bool(value); }

  [[nodiscard]] std::string Take() &&;

 private:
  JsonWriter& Put(std::string_view token);
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);

  std::string text_;
  std::vector<bool> has_items_;  // of each open object or array
  bool after_key_ = false;
};

}  // namespace gl
