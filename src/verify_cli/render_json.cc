#include "verify_cli/render_json.h"

#include "pki/utc_time.h"
#include "verify_cli/provenance_command.h"
#include "verify_cli/shown.h"
#include "verify_cli/subject_rows.h"

namespace gl {
namespace {

void AddTime(JsonWriter& json, std::string_view name, const std::optional<std::int64_t>& value) {
  AddShown(json, name, value ? std::optional(FormatUtcTime(*value)) : std::nullopt);
}

std::string_view StatusName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kFail:
      return "fail";
    case Outcome::kNote:
      return "note";
    default:
      return "not_run";
  }
}

void AddSubject(JsonWriter& json, const Subject& subject) {
  json.Key("subject").BeginObject();
  for (const SubjectRow& row : kSubjectRows) AddShown(json, row.member, subject.*row.value);
  json.EndObject();
}

void AddTcb(JsonWriter& json, const TcbSummary& tcb) {
  json.Key("tcb").BeginObject();
  AddShown(json, "tcb_status", tcb.status);
  json.Key("advisory_ids").BeginArray();
  for (const std::string& advisory : tcb.advisories) json.Text(Shown(advisory));
  json.EndArray();
  AddTime(json, "collateral_issued", tcb.issued);
  AddTime(json, "collateral_next_update", tcb.next_update);
  json.EndObject();
}

void AddTexts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.Key(name).BeginArray();
  for (const std::string& text : texts) json.Text(Shown(text));
  json.EndArray();
}

}  // namespace

void AddCheck(JsonWriter& json, const Finding& finding) {
  const CheckInfo& info = InfoOf(finding.check);
  json.BeginObject();
  json.Text("id", info.name).Text("tier", TierName(info.tier)).Text("status", StatusName(finding.outcome));
  json.Bool("required", finding.required).Text("title", info.title);
  json.Text("expected", Shown(finding.expected)).Text("found", Shown(finding.found));
  json.Text("reason", Shown(finding.reason)).Text("source", Shown(finding.source));
  json.EndObject();
}

std::string RenderJson(const Report& report, std::string_view version) {
  JsonWriter json;
  json.BeginObject().Text("schema", "git-launcher-verify/1");
  json.Key("tool").BeginObject().Text("name", "git-launcher-verify").Text("version", version).EndObject();
  json.Text("verdict", VerdictName(report.answer.verdict));
  json.Number("exit_code", static_cast<std::uint64_t>(report.answer.exit_code));
  json.Text("headline", Shown(Headline(report))).Text("at", FormatUtcTime(report.at));
  AddSubject(json, report.subject);
  json.Key("checks").BeginArray();
  for (const Finding& finding : report.findings) AddCheck(json, finding);
  json.EndArray();
  AddTcb(json, report.tcb);
  json.Key("provenance");
  if (report.provenance) {
    AddProvenance(json, *report.provenance);
  } else {
    json.Null();
  }
  AddTexts(json, "relaxations", report.relaxations);
  AddTexts(json, "not_proved", report.not_proved);
  json.Key("inputs").BeginArray();
  for (const InputRecord& input : report.inputs) {
    json.BeginObject().Text("name", input.name).Text("sha256", input.sha256).Text("origin", Shown(input.origin));
    json.EndObject();
  }
  json.EndArray().EndObject();
  return std::move(json).Take() + "\n";
}

}  // namespace gl
