// What one rule of a policy said about the evidence. The verdict is made elsewhere, from all of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gl {

enum class RuleOutcome {
  kHolds,
  kBroken,
  kNotRun,  // what it needs is missing
  kNote,    // nothing to demand, but a person should know
};

// Texts come from the evidence as it is: whoever shows them makes them printable.
struct RuleResult {
  std::string_view rule;  // a stable id: "compose.interpolation"
  RuleOutcome outcome;
  std::string expected;
  std::string found;
  std::string where;  // the place in the evidence: "services.app.image"
};

using RuleResults = std::vector<RuleResult>;

[[nodiscard]] inline RuleResult Holds(std::string_view rule, std::string found = "", std::string where = "") {
  return {rule, RuleOutcome::kHolds, "", std::move(found), std::move(where)};
}
[[nodiscard]] inline RuleResult Broken(std::string_view rule, std::string expected, std::string found,
                                       std::string where = "") {
  return {rule, RuleOutcome::kBroken, std::move(expected), std::move(found), std::move(where)};
}
[[nodiscard]] inline RuleResult NotRun(std::string_view rule, std::string expected, std::string where = "") {
  return {rule, RuleOutcome::kNotRun, std::move(expected), "", std::move(where)};
}
[[nodiscard]] inline RuleResult Note(std::string_view rule, std::string found, std::string where = "") {
  return {rule, RuleOutcome::kNote, "", std::move(found), std::move(where)};
}

// Whether no result is kBroken or kNotRun.
[[nodiscard]] inline bool AllHold(const RuleResults& results) {
  for (const RuleResult& result : results) {
    if (result.outcome == RuleOutcome::kBroken || result.outcome == RuleOutcome::kNotRun) return false;
  }
  return true;
}

}  // namespace gl
