#include "verify/rule_finding.h"

namespace gl {
namespace {

std::string At(const RuleResult& result) { return result.where.empty() ? "" : result.where + ": "; }

Finding Broken(const RuleResult& result, std::size_t others, Cause cause, std::string_view source) {
  std::string reason = At(result) + (result.expected.empty() ? "is refused" : "wanted is " + result.expected);
  if (others > 0) reason += " (and " + std::to_string(others) + " more)";
  Finding finding = Failed(cause, std::move(reason), std::string(source));
  finding.expected = result.expected;
  finding.found = result.found;
  return finding;
}

}  // namespace

std::optional<Finding> FirstBroken(const RuleResults& results, Cause cause, std::string_view source) {
  const RuleResult* first = nullptr;
  std::size_t broken = 0;
  for (const RuleResult& result : results) {
    if (result.outcome != RuleOutcome::kBroken) continue;
    if (first == nullptr) first = &result;
    ++broken;
  }
  if (first == nullptr) return std::nullopt;
  return Broken(*first, broken - 1, cause, source);
}

Finding OfRule(const RuleResults& results, std::string_view rule, Cause cause, std::string_view source,
               std::string text) {
  RuleResults own;
  for (const RuleResult& result : results) {
    if (result.rule == rule) own.push_back(result);
  }
  if (auto broken = FirstBroken(own, cause, source)) return *broken;
  for (const RuleResult& result : own) {
    if (result.outcome == RuleOutcome::kNotRun) return NotRun(Cause::kMissing, At(result) + "needs " + result.expected);
    if (result.outcome == RuleOutcome::kNote) text += "; " + At(result) + result.found;
  }
  return Pass(std::move(text), std::string(source));
}

}  // namespace gl
