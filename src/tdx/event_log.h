// The log of what was extended into a TD's four runtime registers. An entry is a claim of whoever sent it; what makes
// it more is a replay that gives the registers of a signed quote (tdx/rtmr.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "doc/strict_json.h"

namespace gl {

inline constexpr std::uint32_t kRuntimeEventType = 0x08000001;  // dstack's own events, all of them in RTMR3
inline constexpr std::uint32_t kAcpiEventType = 10;  // EV_PLATFORM_CONFIG_FLAGS of the TCG's PC client profile
inline constexpr unsigned kRuntimeRegister = 3;
inline constexpr std::size_t kMaxEvents = 4096;
inline constexpr std::size_t kMaxEventNameBytes = 255;  // of a runtime event
inline constexpr std::size_t kMaxEventPayloadBytes = 1U << 20U;

// How the digest of a runtime event is made from its name and payload.
enum class EventVersion { kV1 = 1, kV2 = 2 };

// An entry as it came, in whatever encoding.
struct RawEvent {
  std::uint64_t imr = 0;  // zero-based: 3 is RTMR3
  std::uint64_t type = 0;
  std::string digest;  // raw; empty in a stripped log
  std::string name;
  std::string payload;                                  // raw
  std::optional<std::uint64_t> version = std::nullopt;  // absent is 1
  std::optional<std::string> preimage = std::nullopt;   // raw
};

// An entry that keeps all rules of a log.
struct Event {
  unsigned imr = 0;  // 0 to 3
  std::uint32_t type = 0;
  // 48 bytes. Of a runtime event always computed from name and payload, never taken from the log.
  std::string digest;
  std::string name;     // of a runtime event: 1 to 255 bytes of clean UTF-8
  std::string payload;  // of another event: no evidence, as nothing binds it to the digest

  [[nodiscard]] bool IsRuntime() const { return type == kRuntimeEventType; }
};

using EventLog = std::vector<Event>;

// The bytes whose SHA-384 is the digest of a runtime event.
[[nodiscard]] std::string EventPreimage(EventVersion version, std::string_view name, std::string_view payload);

// RAW with its digest recomputed. Fault::kIntegrity, naming the rule, for: a register over 3; a runtime event outside
// RTMR3 or another event in it; a version that is neither 1 nor 2; a runtime event's name that is empty, over 255
// bytes, not clean UTF-8, or (V1) has a colon, which would let two events have one digest; a payload over its limit; a
// digest that is not the recomputed one, or (other events) is not 48 bytes; a preimage that is not the recomputed one.
[[nodiscard]] Result<Event> CheckEvent(RawEvent raw);

// The log that the JSON array LOG holds, its members as dstack's guest agent writes them: "imr", "event_type",
// "digest", "event", "event_payload", and from version 0.6 on "version" and "preimage". Unknown members are passed
// over; texts may be absent or empty. Fault::kIntegrity, naming the entry, for a rule of CheckEvent, a member of
// another kind, and more than kMaxEvents.
[[nodiscard]] Result<EventLog> ParseEventLog(const JsonValue& log);

}  // namespace gl
