#include <algorithm>
#include <array>

#include "base/text.h"
#include "dstack/attestation_blob.h"
#include "dstack/evidence_parts.h"

namespace gl {
namespace {

using ValueKind = JsonValue::Kind;

// A member of KIND that is there and not an empty text.
const JsonValue* Given(const JsonValue& object, std::string_view name) {
  const JsonValue* const member = object.Find(name);
  if (member == nullptr || member->IsNull()) return nullptr;
  return member->Source() == "\"\"" ? nullptr : member;
}

// An object, or a string that holds one, whose document HOLD keeps alive.
Result<const JsonValue*> ObjectIn(const JsonValue& value, std::optional<JsonDocument>& hold) {
  if (value.GetKind() != ValueKind::kString) return value.AsObject();
  GL_ASSIGN(const std::string_view text, value.AsText());
  GL_ASSIGN(hold, JsonDocument::Parse(text, "'" + Printable(value.Name(), 60) + "'"));
  return hold->Root().AsObject();
}

// Every member of OBJECT that is a short text, for comparing later.
void CollectClaims(const JsonValue& object, const std::string& prefix, Evidence& record) {
  constexpr std::size_t kMaxClaim = 4096;
  for (const JsonValue& member : object.Items()) {
    if (member.GetKind() != ValueKind::kString || member.Source().size() > kMaxClaim) continue;
    if (const auto text = member.AsText(); text && !text->empty()) {
      record.claims.push_back({prefix + std::string(member.Name()), std::string(*text)});
    }
  }
}

Status CollectLogAndCompose(const JsonValue& object, const std::string& prefix, Evidence& record) {
  for (const std::string_view name : {"event_log", "eventlog"}) {
    const JsonValue* const member = Given(object, name);
    if (member == nullptr) continue;
    GL_TRY(AddLog(record, LogOfJson(*member), prefix + std::string(name)));
  }
  if (const JsonValue* const compose = Given(object, "app_compose")) {
    GL_ASSIGN(const std::string_view text, compose->AsText());
    GL_TRY(AddCompose(record, text, prefix + "app_compose"));
  }
  return {};
}

Status CollectConfigs(const JsonValue& object, const std::string& prefix, Evidence& record) {
  if (const JsonValue* const config = Given(object, "vm_config")) {
    const bool is_text = config->GetKind() == ValueKind::kString;
    GL_ASSIGN(const std::string_view text, is_text ? config->AsText() : Result<std::string_view>(config->Source()));
    GL_TRY(AddVmConfig(record, text, prefix + "vm_config"));
  }
  if (const JsonValue* const document = Given(object, "mr_config")) {
    const bool is_text = document->GetKind() == ValueKind::kString;
    GL_ASSIGN(const std::string_view text, is_text ? document->AsText() : Result<std::string_view>(document->Source()));
    record.mr_config = text;
  }
  if (const JsonValue* const pem = Given(object, "app_cert")) {
    GL_ASSIGN(const std::string_view text, pem->AsText());
    GL_ASSIGN(std::vector<std::string> certificates, CertificatesOfPem(text));
    GL_TRY(AddCertificates(record, std::move(certificates), prefix + "app_cert"));
  }
  return {};
}

Status CollectTcbInfo(const JsonValue& object, const std::string& prefix, Evidence& record) {
  const JsonValue* const member = Given(object, "tcb_info");
  if (member == nullptr) return {};
  std::optional<JsonDocument> hold;
  GL_ASSIGN(const JsonValue* const tcb_info, ObjectIn(*member, hold));
  CollectClaims(*tcb_info, prefix + "tcb_info.", record);
  return CollectLogAndCompose(*tcb_info, prefix + "tcb_info.", record);
}

// app_certificates of "phala cvms attestation": the certificate nearest to the leaf that has a quote.
Status CollectAppCertificates(const JsonValue& object, Evidence& record) {
  GL_ASSIGN(const auto certificates, object.OptionalArray("app_certificates"));
  const JsonValue* nearest = nullptr;
  std::uint64_t nearest_position = 0;
  for (const JsonValue& certificate : certificates) {
    if (Given(certificate, "quote") == nullptr) continue;
    GL_ASSIGN(const auto position, certificate.OptionalU64("position_in_chain"));
    if (nearest != nullptr && position.value_or(0) >= nearest_position) continue;
    nearest = &certificate;
    nearest_position = position.value_or(0);
  }
  if (nearest == nullptr) return {};
  GL_ASSIGN(std::string quote, BytesOfJson(*nearest->Find("quote"), kMaxQuoteField));
  GL_TRY(AddQuote(record, std::move(quote), "app_certificates"));
  CollectClaims(*nearest, "app_certificates.", record);
  record.log_may_be_newer = true;
  record.shape = "Phala Cloud attestation";
  return {};
}

Status CollectQuotes(const JsonValue& object, Evidence& record) {
  for (const std::string_view name : {"quote", "intel_quote"}) {
    const JsonValue* const member = Given(object, name);
    if (member == nullptr) continue;
    GL_ASSIGN(std::string quote, BytesOfJson(*member, kMaxQuoteField));
    GL_TRY(AddQuote(record, std::move(quote), name));
  }
  const JsonValue* const blob = Given(object, "attestation");
  if (blob != nullptr && blob->GetKind() == ValueKind::kString) {
    GL_ASSIGN(const std::string bytes, BytesOfJson(*blob, kMaxBlobBytes));
    GL_TRY(AddBlob(record, bytes, "attestation"));
    record.shape = "attestation blob";
  }
  return CollectAppCertificates(object, record);
}

// Everything at the documented places in and below OBJECT.
Status Collect(const JsonValue& object, Evidence& record) {
  GL_TRY(CollectQuotes(object, record));
  GL_TRY(CollectLogAndCompose(object, "", record));
  GL_TRY(CollectTcbInfo(object, "", record));
  GL_TRY(CollectConfigs(object, "", record));
  CollectClaims(object, "", record);
  if (const JsonValue* const member = Given(object, "info")) {
    std::optional<JsonDocument> hold;
    GL_ASSIGN(const JsonValue* const info, ObjectIn(*member, hold));
    GL_TRY(CollectTcbInfo(*info, "info.", record));
    GL_TRY(CollectConfigs(*info, "info.", record));
    CollectClaims(*info, "info.", record);
  }
  return {};
}

std::string ShapeOf(const JsonValue& object) {
  if (object.Find("hash_algorithm") != nullptr && object.Find("prefix") != nullptr) return "TdxQuote response";
  if (object.Find("intel_quote") != nullptr) return "service response";
  if (object.Find("quote") != nullptr) return "GetQuote response";
  if (object.Find("tcb_info") != nullptr) return "Info response";
  if (object.Find("mrtd") != nullptr) return "tcb_info";
  if (object.Find("vm_config") != nullptr) return "sys-config";
  return "JSON";
}

bool HasSomething(const Evidence& record) {
  return !record.quote.empty() || record.log || !record.log_error.empty() || record.compose_text || record.vm_config ||
         !record.certificates.empty();
}

// version 4 or 5, key type 2, TEE 0x81, in hex and long enough.
bool LooksLikeQuote(const JsonValue& value) {
  constexpr std::size_t kFewestDigits = 5000;
  if (value.GetKind() != ValueKind::kString) return false;
  const auto text = value.AsText();
  if (!text) return false;
  const std::string_view digits = text->starts_with("0x") ? text->substr(2) : *text;
  return digits.size() >= kFewestDigits &&
         (digits.starts_with("0400020081000000") || digits.starts_with("0500020081000000"));
}

// Something that looks like a quote, behind the values that it is in, outermost first.
using Found = std::vector<const JsonValue*>;

// The place of the last value, as one writes it: "apps[1].quote".
std::string PlaceOf(const Found& values) {
  std::string place;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const JsonValue &outer = *values[i - 1], &inner = *values[i];
    const bool is_member = outer.GetKind() == ValueKind::kObject;
    place += is_member ? "." + Printable(inner.Name(), 60) : "[" + std::to_string(&inner - outer.Items().data()) + "]";
  }
  return place;
}

void Search(const JsonValue& value, Found& around, std::vector<Found>& found) {
  if (found.size() >= kMaxEvidenceRecords) return;
  around.push_back(&value);
  if (LooksLikeQuote(value)) found.push_back(around);
  for (const JsonValue& item : value.Items()) Search(item, around, found);
  around.pop_back();
}

// The record around a quote: from the object that holds it outwards, until log and compose are there.
Result<Evidence> Gather(const Found& found) {
  Evidence record{.shape = "JSON of an unknown shape", .where = PlaceOf(found), .quote = ""};
  GL_ASSIGN(std::string quote, BytesOfJson(*found.back(), kMaxQuoteField));
  GL_TRY(AddQuote(record, std::move(quote), record.where));
  for (std::size_t i = found.size() - 1; i > 0 && !(record.log && record.compose_text); --i) {
    const JsonValue& object = *found[i - 1];
    if (object.GetKind() != ValueKind::kObject) continue;
    Evidence outer{.shape = "", .where = "", .quote = ""};
    GL_TRY(Collect(object, outer));
    if (!record.log && record.log_error.empty()) {
      record.log = std::move(outer.log);
      record.log_error = std::move(outer.log_error);
    }
    if (!record.compose_text) record.compose_text = std::move(outer.compose_text);
    if (!record.vm_config) record.vm_config = std::move(outer.vm_config);
    if (record.certificates.empty()) record.certificates = std::move(outer.certificates);
    record.claims.insert(record.claims.end(), outer.claims.begin(), outer.claims.end());
  }
  return record;
}

Result<std::vector<Evidence>> SearchEverywhere(const JsonValue& root) {
  std::vector<Found> places;
  Found around;
  Search(root, around, places);
  std::vector<Evidence> records;
  for (const Found& place : places) {
    GL_ASSIGN(Evidence record, Gather(place));
    const bool known = std::ranges::any_of(records, [&](const Evidence& other) { return other.quote == record.quote; });
    if (!known) records.push_back(std::move(record));
  }
  return records;
}

Result<std::vector<Evidence>> ReadInstances(std::span<const JsonValue> instances) {
  if (instances.size() > kMaxEvidenceRecords) return Fail(Fault::kIntegrity, "more than 64 instances");
  std::vector<Evidence> records;
  for (const JsonValue& instance : instances) {
    Evidence record{
        .shape = "Phala Cloud app", .where = "instances[" + std::to_string(records.size()) + "]", .quote = ""};
    GL_TRY(Collect(instance, record));
    records.push_back(std::move(record));
  }
  return records;
}

// An array of bytes is a quote, one of events a log.
Result<std::vector<Evidence>> ReadArray(const JsonValue& root) {
  Evidence record{.shape = "", .where = "", .quote = ""};
  const auto items = root.Items();
  if (!items.empty() && items.front().GetKind() == ValueKind::kNumber) {
    record.shape = "quote as an array of bytes";
    GL_ASSIGN(std::string quote, BytesOfJson(root, kMaxQuoteField));
    GL_TRY(AddQuote(record, std::move(quote), "the array"));
    return std::vector{std::move(record)};
  }
  if (!items.empty() && items.front().Find("imr") != nullptr) {
    record.shape = "event log";
    GL_TRY(AddLog(record, ParseEventLog(root), "the array"));
    return std::vector{std::move(record)};
  }
  return SearchEverywhere(root);
}

}  // namespace

Result<std::vector<Evidence>> EvidenceOfJson(const JsonValue& root) {
  if (root.GetKind() == ValueKind::kArray) return ReadArray(root);
  const JsonValue* const instances = Given(root, "instances");
  if (instances != nullptr && instances->GetKind() == ValueKind::kArray) return ReadInstances(instances->Items());
  Evidence record{.shape = ShapeOf(root), .where = "", .quote = ""};
  GL_TRY(Collect(root, record));
  if (record.quote.empty()) {
    GL_ASSIGN(auto found, SearchEverywhere(root));
    if (!found.empty()) return found;
  }
  if (!HasSomething(record) && root.Find("is_public") != nullptr) {
    return Fail(Fault::kIntegrity, "the application is not public: the document has neither a quote nor a log");
  }
  if (!HasSomething(record)) return std::vector<Evidence>();
  return std::vector{std::move(record)};
}

}  // namespace gl
