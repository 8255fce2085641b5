// The report for a person: one line a check, in tiers, what is not proved, and the verdict last.
#pragma once

#include <string>

#include "verify/report.h"

namespace gl {

// Plain ASCII whatever the evidence holds; with COLOR the words PASS, FAIL and so on are coloured. VERSION is the
// program's.
[[nodiscard]] std::string RenderText(const Report& report, std::string_view version, bool color);

// The lines of one finding, as in the report.
[[nodiscard]] std::string FindingLines(const Finding& finding, bool color);

// Whether a stream that IS_TERMINAL gets colour, by what the environment says: NO_COLOR (https://no-color.org) with any
// value but the empty one, and TERM "dumb" or absent, forbid it.
[[nodiscard]] bool WantsColor(bool is_terminal, const char* no_color, const char* term);

// What `explain` prints: all checks in short, or one in full.
[[nodiscard]] std::string ExplainAll();
[[nodiscard]] std::string ExplainOne(CheckId id);

}  // namespace gl
