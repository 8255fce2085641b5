#include "tdx/rtmr.h"

#include <algorithm>

#include "base/hex.h"
#include "pki/sha384.h"

namespace gl {

constexpr std::size_t kAcpiEvents = 3;  // loader, RSDP, tables

// Reduced logs keep nothing of the boot, or the three digests of the host's ACPI data.
static bool HasBoot(const EventLog& log, const std::array<std::size_t, kRegisters>& events) {
  const auto acpi = [](const Event& event) { return event.imr == 0 && event.type == kAcpiEventType; };
  const bool only_acpi = events[0] == kAcpiEvents && std::ranges::count_if(log, acpi) == kAcpiEvents;
  return events[1] != 0 || events[2] != 0 || (events[0] != 0 && !only_acpi);
}

Replay ReplayLog(const EventLog& log) {
  Replay replay{};
  replay.values.fill(std::string(kSha384Bytes, '\0'));
  for (const Event& event : log) {
    std::string& value = replay.values.at(event.imr);
    value = Sha384(value + event.digest);
    ++replay.events.at(event.imr);
  }
  replay.has_boot = HasBoot(log, replay.events);
  return replay;
}

Result<Replay> CheckReplay(const EventLog& log, const std::array<std::string_view, kRegisters>& quoted) {
  Replay replay = ReplayLog(log);
  for (unsigned i = replay.has_boot ? 0 : kRuntimeRegister; i < kRegisters; ++i) {
    if (replay.values.at(i) == quoted.at(i)) continue;
    return Fail(Fault::kIntegrity, "RTMR" + std::to_string(i) + " of the quote is " + HexEncode(quoted.at(i)) +
                                       "; replaying the log's " + std::to_string(replay.events.at(i)) +
                                       " events gives " + HexEncode(replay.values.at(i)));
  }
  if (replay.events[kRuntimeRegister] == 0) {
    return Fail(Fault::kIntegrity, "the event log has no event in RTMR3, so it shows no application");
  }
  return replay;
}

}  // namespace gl
