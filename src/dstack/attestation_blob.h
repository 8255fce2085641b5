// The self-contained attestation that dstack's guest gives from version 0.5.6 on: quote, log and configuration in one
// binary document, in one of two encodings.
// Source: the dstack attestation format, section 14.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tdx/event_log.h"

namespace gl {

inline constexpr std::size_t kMaxBlobBytes = 10U << 20U;

struct AttestationBlob {
  std::string quote;
  EventLog log;
  std::string report_data;               // 64 bytes, equal to the quote's
  std::string config;                    // JSON text, for ParseVmConfig; empty when there is none
  std::optional<std::string> payload{};  // of a "dstack-pod": what report_data is the digest of
};

// The blob in BYTES. Fault::kIntegrity for: an encoding that is neither of the two, a member that is missing or of
// another kind, bytes after the end, an event that breaks a rule of CheckEvent, a report_data that is not the quote's,
// a list of runtime events that is not that of the log, and, in the words "unsupported platform", for anything but TDX.
[[nodiscard]] Result<AttestationBlob> ParseAttestationBlob(std::string_view bytes);

// What one encoding gives, before the rules between its parts are checked.
struct RawBlob {
  struct RuntimeEvent {
    std::string name, payload;
    bool operator==(const RuntimeEvent&) const = default;
  };
  std::string quote;
  std::vector<RawEvent> events;
  std::vector<RuntimeEvent> runtime_events;
  std::string report_data;
  std::string config;
  std::optional<std::string> payload{};
};

// The two encodings: SCALE, whose first byte is 0, and MessagePack, a map.
[[nodiscard]] Result<RawBlob> ParseScaleBlob(std::string_view bytes);
[[nodiscard]] Result<RawBlob> ParseMsgPackBlob(std::string_view bytes);

// NAME as it is called by people: what a verifier says about evidence of a platform that it does not know.
[[nodiscard]] std::unexpected<Error> UnsupportedPlatform(std::string_view name);

}  // namespace gl
