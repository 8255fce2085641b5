// The state of a watch as a text file for Prometheus' node exporter.
// Source: the text exposition format of Prometheus, version 0.0.4.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "verify/report.h"

namespace gl {

struct WatchCounts {
  std::uint64_t runs = 0;      // that ended in a report
  std::uint64_t failures = 0;  // that did not, as something could not be fetched or read
  std::uint64_t changes = 0;   // of verdict or subject
};

// The file's text: REPORT of the last run that had one, which ended at NOW (seconds since the epoch).
[[nodiscard]] std::string MetricsText(const Report& report, const WatchCounts& counts, std::int64_t now);

// Puts TEXT into the file PATH in one step: who reads sees the old one or the new one. Fault::kConfig, as only another
// PATH helps.
[[nodiscard]] Status WriteMetrics(const std::string& path, const std::string& text);

}  // namespace gl
