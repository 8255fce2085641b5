// What a check found: data, from which the verdict and every form of the report are made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verify/check_id.h"

namespace gl {

// Where fresh.nonce passed by a launch receipt and not by a challenge.
inline constexpr std::string_view kReceiptSource = "receipt";

enum class Outcome { kPass, kFail, kNotRun, kNote };

// Why a check failed, or why it did not run; each decides an exit code (verifier.md, section 4).
enum class Cause {
  kNone,          // pass and note
  kContradicted,  // fail: a signature, a hash or an expectation does not hold
  kUnreadable,    // fail: the evidence is malformed or over a limit
  kRefused,       // fail: sound, but the policy does not accept it
  kMissing,       // not run: something was not supplied
  kNotAsked,      // not run: nobody demanded it
  kBlocked,       // not run: an earlier check did not pass
  kOurBug,        // fail: this program contradicted itself
};

struct Finding {
  CheckId check = CheckId::kQuoteFormat;
  Outcome outcome = Outcome::kNotRun;
  Cause cause = Cause::kMissing;
  bool required = true;  // set by RunChecks, from the policy
  // One sentence. This text and those below may hold bytes from the evidence: who shows them makes them printable.
  std::string reason;
  std::string expected, found;  // on failure, from the values that were compared
  std::string source;           // the input that was judged: "quote", "event log"
  std::string_view code = {};   // of a refusal of src/tdx: its stable code, "quote_signature"
};

// How a check says what it found. RunChecks fills in check and required.
[[nodiscard]] Finding Pass(std::string reason, std::string source = "");
[[nodiscard]] Finding Noted(std::string reason, std::string source = "");
[[nodiscard]] Finding NotRun(Cause cause, std::string reason);
[[nodiscard]] Finding Failed(Cause cause, std::string reason, std::string source = "");
[[nodiscard]] Finding Differs(std::string reason, std::string expected, std::string found, std::string source = "");

// TEXTS with BETWEEN in between.
[[nodiscard]] std::string Joined(const std::vector<std::string>& texts, std::string_view between);

using Findings = std::vector<Finding>;

}  // namespace gl
