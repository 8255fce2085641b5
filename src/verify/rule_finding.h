// What src/dstack says rule by rule, as findings.
#pragma once

#include <optional>
#include <string_view>

#include "dstack/rule_result.h"
#include "verify/finding.h"

namespace gl {

// The finding for the first of RESULTS that is broken, with the number of those after it; nothing when none is. CAUSE
// is what a broken rule counts as, SOURCE the input that was judged.
[[nodiscard]] std::optional<Finding> FirstBroken(const RuleResults& results, Cause cause, std::string_view source);

// One finding for all RESULTS of RULE: a failure that says what is broken, not run when something is missing, or a pass
// with TEXT and what was noted.
[[nodiscard]] Finding OfRule(const RuleResults& results, std::string_view rule, Cause cause, std::string_view source,
                             std::string text);

}  // namespace gl
