// The report for a person without a terminal: one page that needs nothing but itself. No script, nothing from outside,
// and a policy in it that forbids both.
#pragma once

#include <string>

#include "verify/report.h"

namespace gl {

// Everything from the evidence is text, printable as in the other forms. VERSION is the program's.
[[nodiscard]] std::string RenderHtml(const Report& report, std::string_view version);

}  // namespace gl
