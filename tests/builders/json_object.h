// JSON text as a test wants it: members in their order, and any of them replaced, left out or spelled twice.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gl::test {

// Names and values; the values are JSON already.
using JsonMembers = std::vector<std::pair<std::string, std::string>>;

// What to do to the members of one object: a value to replace the one there is or to stand behind them all, or "" to
// leave the member out.
using JsonChanges = std::map<std::string, std::string>;

// The object of MEMBERS after CHANGES. Members whose value is empty are left out.
[[nodiscard]] std::string JsonObjectText(JsonMembers members, const JsonChanges& changes = {});
[[nodiscard]] std::string JsonArrayText(const std::vector<std::string>& values);

// TEXT as a JSON string. What is no control character stands for itself.
[[nodiscard]] std::string JsonText(std::string_view text);
// The base64 of BYTES as a JSON string.
[[nodiscard]] std::string JsonBytes(std::string_view bytes);
// A number in a JSON string, as 64-bit integers are written.
[[nodiscard]] std::string JsonDecimal(std::int64_t number);

}  // namespace gl::test
