// How a registry says where a token for reading is had: a header of its answer with the status 401.
// Source: RFC 9110, section 11.6.1; RFC 6750, section 3; the distribution project's "token authentication".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gl {

inline constexpr std::size_t kMaxChallengeBytes = 4096;

struct BearerChallenge {
  std::string realm;  // an address
  std::string service, scope;
};

// The challenge in VALUE, the header WWW-Authenticate: "Bearer" and parameters, NAME="TEXT" with commas between them.
// Nothing when it is another scheme, has no realm, a parameter twice, or is malformed. A text has printable ASCII only,
// with a backslash before a quote or a backslash in it.
[[nodiscard]] std::optional<BearerChallenge> ParseBearerChallenge(std::string_view value);

}  // namespace gl
