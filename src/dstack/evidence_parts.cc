#include "dstack/evidence_parts.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "dstack/attestation_blob.h"
#include "dstack/ratls.h"
#include "pki/pem.h"

namespace gl {
namespace {

std::unexpected<Error> TwoValues(std::string_view what, std::string_view where) {
  return Fail(Fault::kIntegrity, "the evidence has two values of its " + std::string(what) + ": that in '" +
                                     Printable(where, 60) + "' is another one than that before it");
}

Result<std::string> BytesOfArray(std::span<const JsonValue> items, std::size_t limit) {
  if (items.size() > limit) return Fail(Fault::kIntegrity, "more than " + std::to_string(limit) + " bytes in an array");
  std::string bytes;
  bytes.reserve(items.size());
  for (const JsonValue& item : items) {
    GL_ASSIGN(const std::uint64_t byte, item.AsU64(0xFF));
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

bool SameEvent(const Event& left, const Event& right) {
  return left.imr == right.imr && left.type == right.type && left.digest == right.digest && left.name == right.name &&
         (!left.IsRuntime() || left.payload == right.payload);
}

}  // namespace

Result<std::string> BytesOfJson(const JsonValue& value, std::size_t limit) {
  if (value.GetKind() == JsonValue::Kind::kArray) return BytesOfArray(value.Items(), limit);
  GL_ASSIGN(std::string_view digits, value.AsText());
  if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
  const std::string name = "'" + Printable(value.Name(), 60) + "'";
  if (digits.size() > 2 * limit)
    return Fail(Fault::kIntegrity, name + " has more than " + std::to_string(limit) + " bytes");
  std::string lower(digits);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return 'A' <= c && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  auto bytes = HexDecode(lower);
  if (!bytes) return Fail(Fault::kIntegrity, name + " is not pairs of hex digits");
  return *std::move(bytes);
}

Result<EventLog> LogOfJson(const JsonValue& value) {
  if (value.GetKind() != JsonValue::Kind::kString) return ParseEventLog(value);
  GL_ASSIGN(const std::string_view text, value.AsText());
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(text, "the event log"));
  return ParseEventLog(document.Root());
}

bool SameLog(const EventLog& left, const EventLog& right) { return std::ranges::equal(left, right, SameEvent); }

// Whatever the order of their members.
static bool SameMembers(const JsonValue& left, const JsonValue& right) {
  const auto sorted = [](const JsonValue& object) {
    std::vector<const JsonValue*> members;
    for (const JsonValue& member : object.Items()) members.push_back(&member);
    std::ranges::sort(members, {}, &JsonValue::Name);
    return members;
  };
  return std::ranges::equal(sorted(left), sorted(right), [](const JsonValue* one, const JsonValue* other) {
    return one->Name() == other->Name() && SameJson(*one, *other);
  });
}

bool SameJson(const JsonValue& left, const JsonValue& right) {
  if (left.GetKind() != right.GetKind() || left.Items().size() != right.Items().size()) return false;
  if (left.GetKind() == JsonValue::Kind::kArray) return std::ranges::equal(left.Items(), right.Items(), SameJson);
  if (left.GetKind() != JsonValue::Kind::kObject) {
    return left.GetKind() == JsonValue::Kind::kString
               ? left.AsText() && right.AsText() && *left.AsText() == *right.AsText()
               : left.Source() == right.Source();
  }
  return SameMembers(left, right);
}

Result<std::vector<std::string>> CertificatesOfPem(std::string_view text) { return ParsePemCertificates(text); }

Status AddQuote(Evidence& record, std::string quote, std::string_view where) {
  if (quote.size() > kMaxQuoteField) return Fail(Fault::kIntegrity, "the quote has more than 64 KiB");
  if (!record.quote.empty() && record.quote != quote) return TwoValues("quote", where);
  record.quote = std::move(quote);
  return {};
}

// Of two that agree, the one with more payloads stays: only that of the ACPI events tells them from others.
Status AddLog(Evidence& record, Result<EventLog> given, std::string_view where) {
  if (!given && record.log_error.empty()) record.log_error = given.error().message;
  if (!record.log_error.empty()) {
    record.log.reset();
    return {};
  }
  EventLog& log = *given;
  if (record.log && !SameLog(*record.log, log)) {
    record.log_error = TwoValues("event log", where).error().message;
    record.log.reset();
    return {};
  }
  const auto payloads = [](const EventLog& events) {
    return std::ranges::count_if(events, [](const Event& event) { return !event.payload.empty(); });
  };
  if (!record.log || payloads(log) > payloads(*record.log)) record.log = std::move(log);
  return {};
}

Status AddCompose(Evidence& record, std::string_view text, std::string_view where) {
  if (record.compose_text && *record.compose_text != text) return TwoValues("app-compose", where);
  record.compose_text = text;
  return {};
}

Status AddVmConfig(Evidence& record, std::string_view text, std::string_view where) {
  GL_ASSIGN(const JsonDocument added, JsonDocument::Parse(text, "vm_config"));
  if (record.vm_config) {
    GL_ASSIGN(const JsonDocument before, JsonDocument::Parse(*record.vm_config, "vm_config"));
    return SameJson(before.Root(), added.Root()) ? Status() : TwoValues("vm_config", where);
  }
  record.vm_config = text;
  return {};
}

Status AddBlob(Evidence& record, std::string_view bytes, std::string_view where) {
  GL_ASSIGN(AttestationBlob blob, ParseAttestationBlob(bytes));
  GL_TRY(AddQuote(record, std::move(blob.quote), where));
  GL_TRY(AddLog(record, std::move(blob.log), where));
  if (!blob.config.empty()) {
    GL_TRY(AddVmConfig(record, blob.config, where));
  }
  record.claims.push_back({std::string(where) + ".report_data", HexEncode(blob.report_data)});
  return {};
}

Status AddCertificates(Evidence& record, std::vector<std::string> certificates, std::string_view where) {
  if (!record.certificates.empty() && record.certificates != certificates) return TwoValues("certificates", where);
  record.certificates = std::move(certificates);
  return {};
}

}  // namespace gl
