// The event log as what was extended into the registers. Sources: dstack-attestation.md, sections 6 and 7.
#include "tdx/rtmr.h"
#include "verify/checks.h"

namespace gl {
namespace {

constexpr std::string_view kSource = "event log";

}  // namespace

Finding CheckLogReplay(Case& run) {
  const TdReport& body = run.facts.quote->body;
  const std::array<std::string_view, kRegisters> quoted = {body.rtmr[0], body.rtmr[1], body.rtmr[2], body.rtmr[3]};
  const Result<Replay> replay = CheckReplay(*run.facts.log, quoted);
  if (!replay) return Failed(Cause::kContradicted, replay.error().message, std::string(kSource));
  run.facts.replayed = true;
  const std::string runtime = std::to_string(replay->events[kRuntimeRegister]) + " events give RTMR3";
  if (!replay->has_boot) {
    return Pass(runtime + "; the log is reduced, so RTMR0 to RTMR2 were not replayed", std::string(kSource));
  }
  return Pass(runtime + ", and those of the boot RTMR0 to RTMR2", std::string(kSource));
}

}  // namespace gl
