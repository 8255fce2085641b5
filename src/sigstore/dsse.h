// What a DSSE signature is over. Source: DSSE protocol, "Signature Definition"; sigstore-provenance.md, section 3.3.
#pragma once

#include <string>
#include <string_view>

namespace gl {

inline constexpr std::string_view kInTotoPayloadType = "application/vnd.in-toto+json";

// The pre-authentication encoding of PAYLOAD, its decoded bytes.
[[nodiscard]] inline std::string PreAuthEncoding(std::string_view payload_type, std::string_view payload) {
  std::string text = "DSSEv1 " + std::to_string(payload_type.size()) + " ";
  text.append(payload_type).append(" ").append(std::to_string(payload.size())).append(" ").append(payload);
  return text;
}

}  // namespace gl
