// The event log as what was extended into the registers. Sources: dstack-attestation.md, sections 6, 7 and 16.
#include "dstack/evidence.h"
#include "tdx/rtmr.h"
#include "verify/checks.h"

namespace gl {
namespace {

constexpr std::string_view kLogSource = "event log";

// The registers of the quote.
std::array<std::string_view, kRegisters> Quoted(const TdReport& body) {
  return {body.rtmr[0], body.rtmr[1], body.rtmr[2], body.rtmr[3]};
}

// A certificate's quote was made before the log was: takes the events off that came after it, and says how many.
std::size_t DropNewer(Facts& facts) {
  if (!facts.log_may_be_newer) return 0;
  const std::size_t newer = EventsAfterQuote(*facts.log, facts.quote->body.rtmr[kRuntimeRegister]).value_or(0);
  for (std::size_t left = newer; left > 0;) {
    auto last = facts.log->end() - 1;
    while (last->imr != kRuntimeRegister) --last;
    facts.log->erase(last);
    --left;
  }
  return newer;
}

}  // namespace

Finding CheckLogDigests(Case& run) {
  Facts& facts = run.facts;
  if (!facts.log_error.empty()) return Failed(Cause::kContradicted, facts.log_error, std::string(kLogSource));
  if (!facts.claimed_log) return NotRun(Cause::kMissing, "the evidence holds no event log");
  facts.log = facts.claimed_log;
  return Pass(std::to_string(facts.log->size()) + " events; each digest of a runtime event was computed again",
              std::string(kLogSource));
}

Finding CheckLogReplay(Case& run) {
  const std::size_t newer = DropNewer(run.facts);
  const Result<Replay> replay = CheckReplay(*run.facts.log, Quoted(run.facts.quote->body));
  if (!replay) return Failed(Cause::kContradicted, replay.error().message, std::string(kLogSource));
  run.facts.replayed = true;
  std::string text = std::to_string(replay->events[kRuntimeRegister]) + " events give RTMR3";
  text += replay->has_boot ? ", and those of the boot RTMR0 to RTMR2"
                           : "; the log is reduced, so RTMR0 to RTMR2 were not replayed";
  if (newer > 0) text += "; " + std::to_string(newer) + " later events are not in the quote and were left out";
  return Pass(std::move(text), std::string(kLogSource));
}

}  // namespace gl
