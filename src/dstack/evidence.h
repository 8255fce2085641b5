// What a relying party was handed, whatever its shape, reduced to one record. Nothing in it is believed here.
// Source: the dstack attestation format, sections 2, 13, 14 and 16.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tdx/event_log.h"

namespace gl {

inline constexpr std::size_t kMaxEvidenceBytes = 16U << 20U;
inline constexpr std::size_t kMaxQuoteField = 64U << 10U;  // a quote, as bytes
inline constexpr std::size_t kMaxEvidenceRecords = 64;     // machines of one document

// Something that the document says besides, kept to be compared with what was verified.
struct Claim {
  std::string name;  // where it stood: "tcb_info.rtmr0"
  std::string value;
};

struct Evidence {
  std::string shape;  // for a person: "attestation blob"
  std::string where;  // its place in the document: "instances[1]", empty for the document itself
  std::string quote;  // empty: there is none
  std::optional<EventLog> log{};
  std::string log_error{};                    // why what is there is no log: an entry breaks a rule, or there are two
  std::optional<std::string> compose_text{};  // exactly, as it is hashed
  std::optional<std::string> vm_config{};     // JSON text, for ParseVmConfig
  std::optional<std::string> mr_config{};     // the document of the third form of mr_config_id, when it stood alone
  std::vector<std::string> certificates{};    // DER, the leaf first
  std::vector<Claim> claims{};
  // The quote was taken when a certificate was issued, the log later: events may follow that the quote does not cover.
  bool log_may_be_newer = false;

  // The value of the claim NAME, nullptr when there is none.
  [[nodiscard]] const std::string* FindClaim(std::string_view name) const;
};

// The parts that a relying party gives. The target may hold anything; the others are what it lacks.
struct EvidenceFiles {
  std::string_view target;
  std::optional<std::string_view> quote = std::nullopt;        // raw, hex, or JSON that holds one
  std::optional<std::string_view> event_log = std::nullopt;    // JSON
  std::optional<std::string_view> app_compose = std::nullopt;  // its bytes, as they are hashed
};

// The records in FILES: one, or one for each machine that the target speaks of. The target's shape is detected: a raw
// or hexadecimal quote, an attestation blob, certificates in PEM or DER, or JSON of one of the documented shapes; JSON
// of another is searched for what looks like a quote. Fault::kIntegrity for a target that is none of these or over a
// limit, for a part that is malformed, for one thing said twice with two values (a quote, app-compose or configuration;
// two logs are a log_error), and, in the words "unsupported platform", for anything but TDX.
[[nodiscard]] Result<std::vector<Evidence>> ReadEvidence(const EvidenceFiles& files);

// How many events at the end of RTMR3 in LOG came after a quote with this RTMR3; nothing when no beginning of the log
// that reaches at least to "system-ready" gives it. 0 when the whole log does.
[[nodiscard]] std::optional<std::size_t> EventsAfterQuote(const EventLog& log, std::string_view rtmr3);

}  // namespace gl
