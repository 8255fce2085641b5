// The two forms in which provenance is shown.
#include <array>

#include "verify_cli/provenance_command.h"
#include "verify_cli/shown.h"

namespace gl {
namespace {

// What is shown of a report, in its order.
struct Field {
  std::string_view name;
  std::string ProvenanceReport::* value;
};
constexpr std::array<Field, 14> kFields = {{
    {"digest", &ProvenanceReport::digest},
    {"subject_name", &ProvenanceReport::subject_name},
    {"identity", &ProvenanceReport::identity},
    {"issuer", &ProvenanceReport::issuer},
    {"source_repo", &ProvenanceReport::source_repo},
    {"source_ref", &ProvenanceReport::source_ref},
    {"source_commit", &ProvenanceReport::source_digest},
    {"signer_digest", &ProvenanceReport::signer_digest},
    {"runner", &ProvenanceReport::runner},
    {"trigger", &ProvenanceReport::trigger},
    {"run", &ProvenanceReport::run},
    {"visibility", &ProvenanceReport::visibility},
    {"instance", &ProvenanceReport::instance},
    {"trusted_root_sha256", &ProvenanceReport::root_sha256},
}};

std::string_view KindName(VerifiedTime::Kind kind) {
  return kind == VerifiedTime::Kind::kLogPromise ? "log" : "timestamp";
}

}  // namespace

void AddProvenance(JsonWriter& json, const ProvenanceReport& report) {
  json.BeginObject().Number("bundle", report.position + 1);
  for (const Field& field : kFields) json.Text(field.name, Shown(report.*field.value));
  json.Text("trusted_root_newest", FormatUtcTime(report.newest_authority));
  json.Key("times").BeginArray();
  for (const VerifiedTime& time : report.times) {
    json.BeginObject().Text("kind", KindName(time.kind)).Text("at", FormatUtcTime(time.at));
    json.Text("authority", Shown(time.authority)).EndObject();
  }
  json.EndArray().Key("log_entries").BeginArray();
  for (const VerifiedEntry& entry : report.entries) {
    json.BeginObject().Text("log", Shown(entry.log)).Number("index", entry.log_index).EndObject();
  }
  json.EndArray().Number("dropped_timestamps", report.dropped_timestamps).EndObject();
}

std::string ProvenanceLines(const ProvenanceReport& report, std::string_view indent) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    text.append(indent).append(name).append(": ").append(Shown(value)).append("\n");
  };
  for (const Field& field : kFields) add(field.name, report.*field.value);
  add("trusted_root_newest", FormatUtcTime(report.newest_authority));
  for (const VerifiedTime& time : report.times) add("time", time.Text());
  for (const VerifiedEntry& entry : report.entries) add("log_entry", entry.Text());
  if (report.dropped_timestamps != 0) add("dropped_timestamps", std::to_string(report.dropped_timestamps));
  return text;
}

}  // namespace gl
