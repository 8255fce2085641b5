#include "verify_cli/metrics_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <tuple>

#include "base/text.h"
#include "os/files.h"
#include "os/system_error.h"
#include "os/unique_fd.h"

namespace gl {
namespace {

constexpr mode_t kReadableByAll = 0644;

std::string Metric(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
  const std::string full = "git_launcher_verify_" + std::string(name);
  std::string text = "# HELP " + full + " " + std::string(help) + "\n# TYPE " + full + " " + std::string(type) + "\n";
  return text + full + " " + std::to_string(value) + "\n";
}

// NAME="VALUE", after Printable, which leaves only the quote and its own backslashes to be escaped.
std::string Label(std::string_view name, const std::optional<std::string>& value) {
  std::string text = std::string(name) + "=\"";
  for (const char c : Printable(value.value_or(""), 200)) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

}  // namespace

std::string MetricsText(const Report& report, const WatchCounts& counts, std::int64_t now) {
  const bool verified = report.answer.verdict == Verdict::kVerified;
  const Subject& subject = report.subject;
  std::string text = Metric("verified", "gauge", "1 when the last report's verdict is verified.", verified ? 1 : 0);
  text += Metric("exit_code", "gauge", "The exit code of the last report.",
                 static_cast<std::uint64_t>(report.answer.exit_code));
  text += Metric("last_report_timestamp_seconds", "gauge", "When the last report was made.",
                 static_cast<std::uint64_t>(now));
  text += Metric("reports_total", "counter", "Runs that ended in a report.", counts.runs);
  text += Metric("failures_total", "counter", "Runs that could not fetch or read something.", counts.failures);
  text += Metric("changes_total", "counter", "Changes of verdict or subject.", counts.changes);
  text += "# HELP git_launcher_verify_subject_info What runs, as far as the last report says.\n";
  text += "# TYPE git_launcher_verify_subject_info gauge\n";
  return text + "git_launcher_verify_subject_info{" + Label("repo", subject.repo) + "," +
         Label("commit", subject.commit) + "," + Label("launcher_image", subject.launcher_image) + "," +
         Label("compose_hash", subject.compose_hash) + "," + Label("app_id", subject.app_id) + "} 1\n";
}

Status WriteMetrics(const std::string& path, const std::string& text) {
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
  const std::string fresh = name + ".new";
  const UniqueFd place(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (name.empty()) return Fail(Fault::kConfig, "--metrics: '" + Printable(path) + "' names no file");
  if (!place) return FailErrno(Fault::kConfig, "--metrics: cannot open '" + Printable(directory) + "'");
  std::ignore = unlinkat(place.Get(), fresh.c_str(), 0);  // of a run that was killed
  if (const Status made = CreateFile(place.Get(), fresh, text, kReadableByAll); !made) {
    return Fail(Fault::kConfig, "--metrics: " + made.error().message);
  }
  if (renameat(place.Get(), fresh.c_str(), place.Get(), name.c_str()) == 0) return {};
  return FailErrno(Fault::kConfig, "--metrics: cannot write '" + Printable(path) + "'");
}

}  // namespace gl
