// A policy as a file: a JSON object whose keys are the words of the command line without their dashes.
//   { "repo": "https://example.org/app.git", "commit": ["45e5..."], "allow-dev-os": true }
// A list's word takes an array or one text, a flag takes true or false (false is as if it were absent), every other
// word a text.
#pragma once

#include "base/result.h"
#include "verify/policy.h"

namespace gl {

inline constexpr std::size_t kMaxPolicyBytes = 1U << 20U;

// Adds the words of TEXT to POLICY. FILE names the file in messages. Fault::kConfig for what is not such an object, an
// unknown key, a key twice, a value of another type or form, an empty list, and a word that POLICY has already: two
// sources of one expectation could only widen it.
[[nodiscard]] Status AddPolicyFile(Policy& policy, std::string_view text, std::string_view file);

}  // namespace gl
