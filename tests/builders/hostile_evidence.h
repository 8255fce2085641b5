// Evidence that must not verify: each case is the good evidence with one thing changed, named by what it attacks.
// "bad_" is well formed and wrong, "invalid_" cannot be read, "good_" verifies although it looks different.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "tests/builders/app_evidence.h"

namespace gl::test {

// Exit codes of the verifier (verifier.md, section 4).
inline constexpr int kVerified = 0;
inline constexpr int kNotVerified = 1;
inline constexpr int kIncomplete = 3;
inline constexpr int kUnreadable = 4;
inline constexpr int kRefused = 5;

struct EvidenceCase {
  std::string_view name;
  std::string_view what;  // a sentence
  std::function<void(AppEvidence&)> change;
  int exit_code;
  std::vector<std::string_view> failed;  // the checks that fail, in the order of the report
};

[[nodiscard]] const std::vector<EvidenceCase>& EvidenceCases();

// Those of them whose launcher's image has build provenance.
[[nodiscard]] std::vector<EvidenceCase> ProvenanceEvidenceCases();

}  // namespace gl::test
