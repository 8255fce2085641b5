// The certificates that Intel's service and its caches send in a header beside a signed document.
// Source: tdx-quote.md, section 8.2: PEM, percent-encoded (RFC 3986, section 2.1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxIssuerChainBytes = 64U << 10U;  // encoded

// The PEM that the header's VALUE spells: "%" and two hex digits are a byte, every other printable ASCII character
// stands for itself ("+" too). Fault::kIntegrity for another character, a "%" without digits, and for what is not at
// least one certificate in PEM and nothing else.
[[nodiscard]] Result<std::string> DecodeIssuerChain(std::string_view value);

}  // namespace gl
