// Certificates and keys in PEM (RFC 7468), strict: OpenSSL's reader passes over text between the blocks and over what
// follows a certificate inside its block.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kMaxPemBlocks = 16;
inline constexpr std::size_t kMaxPemBytes = 1U << 20U;

// The DER of each block of TEXT, which is nothing but CERTIFICATE blocks with white space (blank, tab, CR, LF) before,
// between and after them. Inside a block only CR and LF may stand between the characters of the base64.
// Fault::kIntegrity for everything else, for an empty block and for more than kMaxPemBlocks or
// kMaxPemBytes; no block is none.
[[nodiscard]] Result<std::vector<std::string>> ParsePemCertificates(std::string_view text);

// The same for one PUBLIC KEY block and nothing else.
[[nodiscard]] Result<std::string> ParsePemPublicKey(std::string_view text);

}  // namespace gl
