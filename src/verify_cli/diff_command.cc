#include "verify_cli/diff_command.h"

#include "doc/json_writer.h"
#include "pki/utc_time.h"
#include "verify/commit_range.h"
#include "verify/diff_reports.h"
#include "verify_cli/git_clone.h"
#include "verify_cli/shown.h"

namespace gl {
namespace {

constexpr std::size_t kMaxValue = 200;  // characters of a value in the text form

struct Comparison {
  std::string origin_a, origin_b;
  Report a, b;
  ReportDiff diff;
  ExitCode code = ExitCode::kVerified;
  std::optional<CommitRange> range;
  std::string no_range;  // why there is none
};

ExitCode DiffCode(const Comparison& comparison) {
  const ExitCode worse = Worse(comparison.a.answer.exit_code, comparison.b.answer.exit_code);
  if (worse == ExitCode::kUnreadable || worse == ExitCode::kBug) return worse;
  switch (comparison.diff.outcome) {
    case DiffOutcome::kSame:
      return ExitCode::kVerified;
    case DiffOutcome::kNotComparable:
      return ExitCode::kIncomplete;
    default:
      return ExitCode::kNotVerified;
  }
}

Result<Report> JudgeOne(VerifyOptions options, const std::string& target, const JudgeRequest& request) {
  options.target = target;
  auto judged = JudgeTarget(options, request);
  if (!judged) return std::unexpected(std::move(judged).error().Within(Printable(target)));
  return std::move(judged->report);
}

// The clone's answer is of use, but no part of the comparison: without it that stands.
Status AddRange(Comparison& comparison, const std::string& directory) {
  const auto& from = comparison.a.subject.commit;
  const auto& to = comparison.b.subject.commit;
  if (!from || !to || from == to) return {};
  GL_ASSIGN(const std::unique_ptr<GitClone> clone, GitClone::Open(directory));
  auto range = ReadCommitRange(clone->Repository(), *from, *to);
  if (range) {
    comparison.range = std::move(*range);
  } else {
    comparison.no_range = range.error().message;
  }
  return {};
}

std::string RangeText(const CommitRange& range) {
  std::string text = std::to_string(range.added) + (range.added == 1 ? " commit" : " commits") + " more";
  if (range.dropped > 0) text += ", " + std::to_string(range.dropped) + " fewer";
  text += range.is_ancestor ? ": A comes before B" : ": A does not come before B";
  return text;
}

std::string DiffValue(const std::optional<std::string>& value) {
  if (!value) return "(nothing)";
  return value->empty() ? "(empty)" : Printable(*value, kMaxValue);
}

void AddSide(std::string& text, std::string_view name, const std::string& origin, const Report& report) {
  text += std::string(name) + "  " + Printable(origin) + ", as of " + FormatUtcTime(report.at) + "\n   " +
          Printable(Headline(report), 1000) + "\n";
}

void AddTier(std::string& text, const Comparison& comparison, Tier tier) {
  bool any = false;
  for (const Change& change : comparison.diff.changes) {
    if (change.tier != tier) continue;
    if (!any) text += "\n" + std::string(TierName(tier)) + "\n";
    any = true;
    text += "  " + Printable(change.what) + "\n    A  " + DiffValue(change.from) + "\n    B  " + DiffValue(change.to) +
            "\n";
  }
  if (tier != Tier::kWorkload || (!comparison.range && comparison.no_range.empty())) return;
  text += "  between them\n    ";
  text += comparison.range ? RangeText(*comparison.range) : "not known: " + Printable(comparison.no_range);
  text += "\n";
  if (!comparison.range) return;
  for (const CommitTitle& one : comparison.range->titles) {
    text += "    " + one.id.substr(0, 12) + "  " + Printable(one.title, kMaxValue) + "\n";
  }
  const std::size_t more = comparison.range->added - comparison.range->titles.size();
  if (more > 0) text += "    and " + std::to_string(more) + " more\n";
}

std::string DiffAsText(const Comparison& comparison, std::string_view version) {
  std::string text = "git-launcher-verify " + std::string(version) + " diff\n\n";
  AddSide(text, "A", comparison.origin_a, comparison.a);
  AddSide(text, "B", comparison.origin_b, comparison.b);
  for (std::size_t tier = 0; tier < kTiers; ++tier) AddTier(text, comparison, static_cast<Tier>(tier));
  return text + "\n" + Printable(DiffHeadline(comparison.diff, comparison.a, comparison.b), 1000) + "\n";
}

void AddSide(JsonWriter& json, std::string_view name, const std::string& origin, const Report& report) {
  json.Key(name).BeginObject().Text("origin", Shown(origin)).Text("at", FormatUtcTime(report.at));
  json.Text("verdict", VerdictName(report.answer.verdict));
  json.Number("exit_code", static_cast<std::uint64_t>(report.answer.exit_code));
  json.Text("headline", Shown(Headline(report))).EndObject();
}

void AddRange(JsonWriter& json, const std::optional<CommitRange>& range) {
  json.Key("commits");
  if (!range) {
    json.Null();
    return;
  }
  json.BeginObject().Bool("is_ancestor", range->is_ancestor);
  json.Number("added", range->added).Number("dropped", range->dropped).Key("titles").BeginArray();
  for (const CommitTitle& one : range->titles) {
    json.BeginObject().Text("commit", one.id).Text("title", Shown(one.title)).EndObject();
  }
  json.EndArray().EndObject();
}

std::string DiffAsJson(const Comparison& comparison, std::string_view version) {
  JsonWriter json;
  json.BeginObject().Text("schema", "git-launcher-verify-diff/1");
  json.Key("tool").BeginObject().Text("name", "git-launcher-verify").Text("version", version).EndObject();
  json.Text("outcome", DiffOutcomeName(comparison.diff.outcome));
  json.Number("exit_code", static_cast<std::uint64_t>(comparison.code));
  json.Text("headline", Shown(DiffHeadline(comparison.diff, comparison.a, comparison.b)));
  json.Key("causes").BeginArray();
  for (const std::string& cause : comparison.diff.causes) json.Text(cause);
  json.EndArray();
  AddSide(json, "a", comparison.origin_a, comparison.a);
  AddSide(json, "b", comparison.origin_b, comparison.b);
  json.Key("changes").BeginArray();
  for (const Change& change : comparison.diff.changes) {
    json.BeginObject().Text("tier", TierName(change.tier)).Text("what", Shown(change.what));
    AddShown(json, "from", change.from);
    AddShown(json, "to", change.to);
    json.EndObject();
  }
  json.EndArray();
  AddRange(json, comparison.range);
  return std::move(json.EndObject()).Take() + "\n";
}

}  // namespace

Result<CommandResult> RunDiffCommand(const VerifyOptions& options, const JudgeRequest& request) {
  Comparison comparison;
  comparison.origin_a = options.target;
  comparison.origin_b = options.other_target;
  GL_ASSIGN(comparison.a, JudgeOne(options, options.target, request));
  GL_ASSIGN(comparison.b, JudgeOne(options, options.other_target, request));
  comparison.diff = DiffReports(comparison.a, comparison.b);
  comparison.code = DiffCode(comparison);
  if (options.source) GL_TRY(AddRange(comparison, *options.source));
  const bool json = options.format == VerifyOptions::Format::kJson;
  return CommandResult{comparison.code,
                       json ? DiffAsJson(comparison, request.version) : DiffAsText(comparison, request.version)};
}

}  // namespace gl
