// The report for a program: one JSON document. Its form: docs/report-format.md and docs/report.schema.json.
#pragma once

#include <string>

#include "doc/json_writer.h"
#include "verify/report.h"

namespace gl {

// VERSION is the program's. Texts from the evidence are made printable first, as in the other form.
[[nodiscard]] std::string RenderJson(const Report& report, std::string_view version);

// FINDING as one of the report's "checks".
void AddCheck(JsonWriter& json, const Finding& finding);

}  // namespace gl
