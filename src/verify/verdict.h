// The one place where findings become an answer.
#pragma once

#include <string_view>

#include "verify/finding.h"

namespace gl {

// The exit codes of git-launcher-verify (verifier.md, section 4).
enum class ExitCode {
  kVerified = 0,
  kNotVerified = 1,
  kUsage = 2,
  kIncomplete = 3,
  kUnreadable = 4,
  kRefused = 5,
  kBug = 70,
};

enum class Verdict { kVerified, kNotVerified, kIncomplete };

[[nodiscard]] std::string_view VerdictName(Verdict verdict);  // "verified", "not_verified", "incomplete"

struct Answer {
  Verdict verdict = Verdict::kIncomplete;
  ExitCode exit_code = ExitCode::kIncomplete;
};

struct JudgeOptions {
  bool anything_demanded = false;  // of the workload; without that nothing is verified
  bool strict = false;             // what could not run counts as failed, unless nobody asked for it
};

// Verified only when there are findings, every required one is a pass (or a note), and none failed, required or not.
// Adding a finding never makes the answer better: each is ranked alone and the worst rank decides, in the order of
// exit codes 70, 4, 1, 5, 3, 0.
[[nodiscard]] Answer Judge(const Findings& findings, const JudgeOptions& options);

// Of two exit codes the one that decides when both apply: 70, 2, 4, 1, 5, 3, 0.
[[nodiscard]] ExitCode Worse(ExitCode a, ExitCode b);

}  // namespace gl
