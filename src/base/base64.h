// Base64 in the one spelling that each text of bytes has. Source: RFC 4648, section 4, as strict as its section 3.5.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gl {

[[nodiscard]] std::string Base64Encode(std::string_view bytes);

// The bytes that TEXT spells; nothing when Base64Encode would spell them otherwise: padding that is missing or too
// much, a blank or line end, spare bits that are not zero, a character beyond A-Z a-z 0-9 + /.
[[nodiscard]] std::optional<std::string> Base64Decode(std::string_view text);

}  // namespace gl
