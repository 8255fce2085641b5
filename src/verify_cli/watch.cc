#include "verify_cli/watch.h"

#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "base/text.h"
#include "os/child_process.h"
#include "os/files.h"
#include "os/stop_signal.h"
#include "os/system_error.h"
#include "os/unique_fd.h"
#include "verify_cli/subject_rows.h"

namespace gl {
namespace {

constexpr std::chrono::seconds kProgramLimit{60};
constexpr std::size_t kMaxProgramErrors = 2000;

std::int64_t SystemTime() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void Complain(const std::string& text) {
  const std::string line = "git-launcher-verify: " + Printable(text, 2000) + "\n";
  static_cast<void>(WriteAll(STDERR_FILENO, line).has_value());
}

Status WatchSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (sigprocmask(SIG_BLOCK, &signals, nullptr) != 0) return FailErrno(Fault::kBug, "sigprocmask");
  return WatchStopSignals(signals);
}

// A descriptor from which TEXT can be read.
Result<UniqueFd> Readable(const std::string& text) {
  UniqueFd file(memfd_create("report", MFD_CLOEXEC));
  if (!file) return FailErrno(Fault::kBug, "memfd_create");
  GL_TRY(WriteAll(file.Get(), text));
  if (lseek(file.Get(), 0, SEEK_SET) != 0) return FailErrno(Fault::kBug, "lseek");
  return file;
}

class Watcher {
 public:
  Watcher(const WatchOptions& options, const WatchCalls& calls) : options_(options), calls_(calls) {}

  // One run. The exit code when it is the last one.
  [[nodiscard]] Result<std::optional<ExitCode>> Step();
  [[nodiscard]] ExitCode Last() const { return last_ ? last_->answer.exit_code : ExitCode::kIncomplete; }

 private:
  [[nodiscard]] Status Tell(const Report& report) const;
  [[nodiscard]] Result<std::optional<ExitCode>> Missed(Error error);
  void StartProgram(const Report& report, const std::string& changes) const;

  const WatchOptions& options_;
  const WatchCalls& calls_;
  std::optional<Report> last_;
  WatchCounts counts_;
  unsigned failures_in_a_row_ = 0;
};

Status Watcher::Tell(const Report& report) const {
  GL_TRY(WriteAll(STDOUT_FILENO, calls_.line(report)));
  if (!options_.metrics) return {};
  return WriteMetrics(*options_.metrics, MetricsText(report, counts_, SystemTime()));
}

Result<std::optional<ExitCode>> Watcher::Missed(Error error) {
  if (StopSignal() != 0) return std::optional(Last());
  if (!last_ || error.fault == Fault::kConfig || error.fault == Fault::kBug) return std::unexpected(std::move(error));
  ++counts_.failures;
  if (options_.metrics) GL_TRY(WriteMetrics(*options_.metrics, MetricsText(*last_, counts_, SystemTime())));
  if (++failures_in_a_row_ < kMaxFailuresInARow) {
    Complain(error.message);
    return std::nullopt;
  }
  return std::unexpected(std::move(error).Within(std::to_string(kMaxFailuresInARow) + " runs in a row failed"));
}

// It gets the verdict, the exit code and what changed as its arguments, and the report on its standard input. That it
// fails is said, and the watch goes on.
void Watcher::StartProgram(const Report& report, const std::string& changes) const {
  const auto run = [&]() -> Status {
    GL_ASSIGN(const UniqueFd input, Readable(calls_.document(report)));
    const Command command = {{*options_.program, std::string(VerdictName(report.answer.verdict)),
                              std::to_string(static_cast<int>(report.answer.exit_code)), changes},
                             {"PATH=/usr/bin:/bin", "LANG=C"},
                             -1,
                             input.Get()};
    GL_ASSIGN(ChildProcess program, ChildProcess::Start(command, {.errors = true}));
    std::string errors;
    GL_ASSIGN(const ExitState end,
              program.Finish(errors, kMaxProgramErrors, std::chrono::steady_clock::now() + kProgramLimit));
    return end.Success() ? Status() : Fail(Fault::kWorkload, "ended with " + end.Text() + ": " + errors);
  };
  if (const Status done = run(); !done && StopSignal() == 0)
    Complain("--exec " + *options_.program + ": " + done.error().message);
}

Result<std::optional<ExitCode>> Watcher::Step() {
  Result<Report> report = calls_.run();
  if (!report) return Missed(std::move(report).error());
  failures_in_a_row_ = 0;
  ++counts_.runs;
  const std::string changes = last_ ? ChangesBetween(*last_, *report) : "";
  if (!changes.empty()) ++counts_.changes;
  last_ = std::move(*report);
  GL_TRY(Tell(*last_));
  if (changes.empty()) return std::nullopt;
  Complain("changed: " + changes);
  if (!options_.program) return std::optional(last_->answer.exit_code);
  StartProgram(*last_, changes);
  return std::nullopt;
}

}  // namespace

std::string ChangesBetween(const Report& before, const Report& after) {
  std::string changes;
  const auto add = [&](std::string_view name) { changes.append(changes.empty() ? "" : ",").append(name); };
  const Answer &old = before.answer, &current = after.answer;
  if (old.verdict != current.verdict || old.exit_code != current.exit_code) add("verdict");
  for (const SubjectRow& row : kSubjectRows) {
    if (before.subject.*row.value != after.subject.*row.value) add(row.member);
  }
  return changes;
}

Status CheckWatching(const WatchOptions& options, std::string_view target) {
  constexpr std::int64_t kLongest = std::int64_t{7} * 86400;
  if (!options.every) {
    if (options.metrics || options.program) return Fail(Fault::kConfig, "--metrics and --exec need --watch");
    return {};
  }
  if (target.empty() || target == "-") return Fail(Fault::kConfig, "--watch needs a target that can be read again");
  if (*options.every > kLongest) return Fail(Fault::kConfig, "--watch: at most 7d");
  if (options.program && !options.program->starts_with('/')) {
    return Fail(Fault::kConfig,
                "--exec takes the absolute path of a program; nothing is looked up, and no shell reads it");
  }
  return {};
}

Result<ExitCode> Watch(const WatchOptions& options, const WatchCalls& calls) {
  GL_TRY(WatchSignals());
  Watcher watcher(options, calls);
  while (true) {
    GL_ASSIGN(const std::optional<ExitCode> end, watcher.Step());
    if (end) return *end;
    if (!SleepUnlessStopped(std::chrono::seconds(*options.every))) return watcher.Last();
  }
}

}  // namespace gl
