// One run of the checks: what is given, and what the checks before this one established.
#pragma once

#include <cstdint>

#include "dstack/compose_policy.h"
#include "dstack/evidence.h"
#include "dstack/os_reference.h"
#include "dstack/runtime_events.h"
#include "dstack/vm_config.h"
#include "pin/pin.h"
#include "sigstore/verify_provenance.h"
#include "tdx/event_log.h"
#include "tdx/quote.h"
#include "tdx/verify_quote.h"
#include "verify/inputs.h"
#include "verify/policy.h"
#include "verify/report.h"

namespace gl {

// Each is empty until the check that establishes it has passed, so that no check can use what was not proven.
struct Facts {
  // What was read before any check; nothing of it is proven.
  std::string unreadable;  // why the attestation is none that this program knows
  std::string quote_bytes;
  std::string root_der;  // Intel's, or the given one

  std::optional<Quote> quote;                   // by quote.format; views into quote_bytes
  std::optional<QuoteVerdict> verdict;          // of quote and collateral; nothing without collateral
  std::optional<VmConfig> vm_config;            // a claim, read before any check, like the next ones
  std::optional<std::string> compose_text;      //
  std::vector<Claim> claims;                    //
  std::optional<EventLog> claimed_log;          //
  std::string log_error;                        //
  bool log_may_be_newer = false;                //
  std::optional<EventLog> log;                  // by log.digests
  bool replayed = false;                        // by log.replay: log is the quote's
  std::optional<SystemEvents> events;           // by app.events
  bool compose_measured = false;                // by app.compose-hash: compose_text is what was measured
  std::optional<OsJudgement> os;                // the rules about the operating system
  std::optional<ComposeJudgement> compose;      // the rules about compose_text
  std::optional<ProvenanceVerdict> provenance;  // of the image in compose_text, once that is measured
  std::optional<Pin> pin;                       // by pin.config
  std::optional<std::string> tree_sha256;       // by pin.source
};

struct Case {
  const Inputs& inputs;
  const Policy& policy;
  std::int64_t now = 0;  // seconds since the epoch
  Facts facts;
  Subject subject;  // for people, not for checks
  TcbSummary tcb;
};

}  // namespace gl
