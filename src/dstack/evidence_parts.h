// The parts of a record, each in all its spellings: shared by the readers of evidence.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "doc/strict_json.h"
#include "dstack/evidence.h"

namespace gl {

// The bytes that VALUE spells: a string of hex digits, in either case and with or without "0x", or an array of numbers
// from 0 to 255.
[[nodiscard]] Result<std::string> BytesOfJson(const JsonValue& value, std::size_t limit);

// The log in VALUE, an array or a string that holds one.
[[nodiscard]] Result<EventLog> LogOfJson(const JsonValue& value);

// The same events, where a log that is stripped of payloads equals one that is not: by register, type, digest and name,
// runtime events by payload too.
[[nodiscard]] bool SameLog(const EventLog& left, const EventLog& right);

// The same JSON, whatever the order of members and the blanks.
[[nodiscard]] bool SameJson(const JsonValue& left, const JsonValue& right);

// The certificates of TEXT in PEM, as DER.
[[nodiscard]] Result<std::vector<std::string>> CertificatesOfPem(std::string_view text);

// Puts a part into RECORD. Fault::kIntegrity when another value of it is already there; WHERE names the new one.
[[nodiscard]] Status AddQuote(Evidence& record, std::string quote, std::string_view where);
// A log that is none, or another one than that before it, is no reason to refuse the rest: it is put down as such, and
// the record then has no log.
[[nodiscard]] Status AddLog(Evidence& record, Result<EventLog> log, std::string_view where);
[[nodiscard]] Status AddCompose(Evidence& record, std::string_view text, std::string_view where);
[[nodiscard]] Status AddVmConfig(Evidence& record, std::string_view text, std::string_view where);
[[nodiscard]] Status AddBlob(Evidence& record, std::string_view bytes, std::string_view where);
[[nodiscard]] Status AddCertificates(Evidence& record, std::vector<std::string> certificates, std::string_view where);

// The records of a JSON document.
[[nodiscard]] Result<std::vector<Evidence>> EvidenceOfJson(const JsonValue& root);

}  // namespace gl
