// Object identifiers: the dotted text that documents use, and the content bytes that stand in DER. The test derives
// each second spelling from the first.
#pragma once

#include <string_view>

namespace gl {

struct Oid {
  std::string_view dotted;
  std::string_view der;  // without tag and length
};

// Intel's arc for PCK certificates. Source: "Intel SGX PCK Certificate and Certificate Revocation List Profile
// Specification".
inline constexpr Oid kOidSgxExtension = {"1.2.840.113741.1.13.1", "\x2A\x86\x48\x86\xF8\x4D\x01\x0D\x01"};

inline constexpr Oid kOidTable[] = {kOidSgxExtension};

}  // namespace gl
