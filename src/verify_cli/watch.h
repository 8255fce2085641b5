// The same question again and again, until the answer is another one.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "verify/report.h"
#include "verify_cli/metrics_file.h"
#include "verify_cli/verify_options.h"

namespace gl {

// So many runs in a row that cannot fetch or read something are a change too: to "incomplete".
inline constexpr unsigned kMaxFailuresInARow = 3;

// What changed from BEFORE to AFTER: "verdict", and names of the subject's fields, with commas; empty when nothing did.
[[nodiscard]] std::string ChangesBetween(const Report& before, const Report& after);

// Fault::kConfig for options that need --watch and do not have it, for a program that is no absolute path, and for a
// TARGET that can be read once only.
[[nodiscard]] Status CheckWatching(const WatchOptions& options, std::string_view target);

struct WatchCalls {
  std::function<Result<Report>()> run;                 // one whole run
  std::function<std::string(const Report&)> line;      // what is printed of it, with its end
  std::function<std::string(const Report&)> document;  // what the started program gets on its standard input
};

// Runs at once and then after each pause. Ends with the exit code of the first report that differs from the one before,
// or, with a program in OPTIONS, starts that and goes on; on SIGTERM and SIGINT with that of the last report. The error
// is that of the first run, of the last of kMaxFailuresInARow, or of what cannot be written.
[[nodiscard]] Result<ExitCode> Watch(const WatchOptions& options, const WatchCalls& calls);

}  // namespace gl
