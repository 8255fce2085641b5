// The runtime registers of a TD, replayed from an event log.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "tdx/event_log.h"

namespace gl {

inline constexpr std::size_t kRegisters = 4;  // RTMR0 to RTMR3

struct Replay {
  std::array<std::string, kRegisters> values;    // 48 bytes each
  std::array<std::size_t, kRegisters> events{};  // how many were folded
  // False when the log has nothing of RTMR0 to RTMR2, or three ACPI events only, as some shapes of evidence are reduced
  // to: then their values above say nothing.
  bool has_boot = false;
};

// From 48 zero bytes on, a register becomes the SHA-384 of itself and the next event's digest.
// Source: Intel TDX Module Base Architecture Specification, "Run-Time Measurement: RTMR".
[[nodiscard]] Replay ReplayLog(const EventLog& log);

// The replay of LOG, equal to the QUOTED registers: RTMR3 always, RTMR0 to RTMR2 when the log has them. A log with some
// boot events counts as a whole one. Fault::kIntegrity, naming the register and both values, and for a log without
// events in RTMR3, which shows no application.
// That the registers are equal shows that the log is the quote's; what ran is shown when RTMR0 to RTMR2 are known
// values.
[[nodiscard]] Result<Replay> CheckReplay(const EventLog& log, const std::array<std::string_view, kRegisters>& quoted);

}  // namespace gl
