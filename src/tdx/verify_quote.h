// The whole TDX link: from the bytes of a quote and Intel's statements to what runs on which platform, as of one time.
// A function of its arguments: no clock, no disk, no environment, no network.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tdx/pck_chain.h"
#include "tdx/pck_extension.h"
#include "tdx/quote.h"
#include "tdx/tcb_appraisal.h"
#include "tdx/td_attributes.h"

namespace gl {

struct QuotePolicy {
  std::vector<TcbStatus> accepted = {TcbStatus::kUpToDate};  // kRevoked is never accepted, listed or not
  std::vector<std::string> refused_advisories;
  // Intel counts its TCB recoveries: a cache can replay statements from before one, until they expire.
  std::optional<std::uint32_t> min_evaluation_number;
  std::optional<std::int64_t> max_collateral_age;  // in seconds, of the oldest of the two documents and the PCK CRL
  TdPolicy td;
};

struct QuoteInput {
  std::string_view quote;       // raw bytes; QuoteBytesOf reads other forms
  std::string_view collateral;  // the text of the bundle file
  std::string_view root;        // DER of the one trusted root: IntelRoot(), in a test another
  UnixTime time;                // which every validity is judged at
};

struct NamedWindow {
  std::string_view name;
  TimeWindow window;
};

// What a quote shows when everything signed holds. Views are into the input's quote.
struct QuoteReport {
  UnixTime time = 0;
  bool intel_root = false;  // else the answer does not rest on Intel, which has to be said
  std::string root_sha256;  // of its DER, in hexadecimal
  Quote quote{};
  PckExtension pck;
  PckCa ca = PckCa::kPlatform;
  TcbStatus status = TcbStatus::kRevoked;  // of the whole: launch's, or that a relaunch is advised
  TcbFinding launch;                       // by TEE_TCB_SVN; its advisories and date are those of the whole
  std::optional<TcbFinding> current;       // by TEE_TCB_SVN_2; TD 1.5 only
  std::uint32_t tcb_info_evaluation_number = 0, qe_identity_evaluation_number = 0;
  std::vector<NamedWindow> windows;  // of every piece of evidence
  TimeWindow valid{};                // their intersection
  UnixTime oldest_statement = 0;     // of the two documents and the PCK CRL
  // The collateral has a PCK chain of its own, which is not the quote's. It was not used.
  bool other_pck_chain_in_collateral = false;
};

// One step, and what it is part of. Steps run in their order; the first that fails ends the run.
struct QuoteStep {
  std::string_view check;  // the check of the report that it belongs to, such as "quote.pck-chain"
  std::string_view title;
};

struct QuoteVerdict {
  // There when the quote is appraised: every signature, chain, list, window, identity and form holds. With a rejection
  // beside it a policy refused; its measurements may then be shown only under that headline, and its status only for
  // Reason::kTcbStatus.
  std::optional<QuoteReport> report;
  // Nothing when the quote is accepted.
  std::optional<Rejection> rejection;
  // How many of QuoteSteps() hold; the next one, if there is one, is the one that failed, and those after it did not
  // run.
  std::size_t steps_passed = 0;

  [[nodiscard]] bool Accepted() const { return report.has_value() && !rejection.has_value(); }
};

// The steps of VerifyQuote, cheap and structural ones first; nothing signed is read before its signature holds.
[[nodiscard]] std::span<const QuoteStep> QuoteSteps();

[[nodiscard]] QuoteVerdict VerifyQuote(const QuoteInput& input, const QuotePolicy& policy);

}  // namespace gl
