// What differs between two reports: which link of the chain, from what to what. A function of the two; it says nothing
// about whether either is verified, and no more than the verdicts do about which one to trust.
#pragma once

#include "verify/report.h"

namespace gl {

enum class DiffOutcome {
  kSame,
  kPinMoved,       // of all that decides what runs, the commit alone
  kChanged,        // anything else
  kNotComparable,  // one of them has no quote
};

[[nodiscard]] std::string_view DiffOutcomeName(DiffOutcome outcome);  // "same", "pin_moved", ...

struct Change {
  Tier tier;
  std::string what;                     // "mrtd", "services.app.image"
  std::optional<std::string> from, to;  // nothing: it is not known, or not there. Not printable: from the evidence
};

struct ReportDiff {
  DiffOutcome outcome = DiffOutcome::kSame;
  std::vector<Change> changes;      // in the order of tiers
  std::vector<std::string> causes;  // in words: what changed by itself, without what only follows from it
};

// A is the earlier one.
[[nodiscard]] ReportDiff DiffReports(const Report& a, const Report& b);

// One line: the outcome, and of what is not verified that it is only claimed.
[[nodiscard]] std::string DiffHeadline(const ReportDiff& diff, const Report& a, const Report& b);

}  // namespace gl
