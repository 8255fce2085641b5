// Lower-case hexadecimal, the one spelling that object ids and digests have here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gl {

[[nodiscard]] std::string HexEncode(std::string_view bytes);

// The bytes that TEXT spells; nothing when a character is not one of 0-9a-f or the length is odd.
[[nodiscard]] std::optional<std::string> HexDecode(std::string_view text);

}  // namespace gl
