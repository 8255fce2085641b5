// Base64 with the standard alphabet and padding (RFC 4648, section 4), strict: one spelling for each run of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gl {

[[nodiscard]] std::string Base64Encode(std::string_view bytes);

// The bytes that TEXT spells; nothing for a character outside the alphabet (a blank or a line end, too), a length that
// is no multiple of four, padding anywhere but at the end, and bits set that no byte takes.
[[nodiscard]] std::optional<std::string> Base64Decode(std::string_view text);

}  // namespace gl
