// Writes tests/vectors/verify: the good evidence whole, and of each case the files that differ from it and what the
// report says. Cases that end in the same findings are written once; all of them are judged in memory by verify_test.
// Usage: make_vectors DIRECTORY, which must be there and be empty. Keys and signatures are new in every run.
#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "doc/json_writer.h"
#include "tests/builders/hostile_evidence.h"
#include "tests/vectors/report_on.h"

namespace gl::test {
namespace {

std::string_view StatusOf(Outcome outcome) {
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

// The exact findings, as JSON: every check that is no pass.
std::string Expected(const Report& report, std::string_view what) {
  JsonWriter json;
  json.BeginObject().Text("what", what).Number("exit_code", static_cast<std::uint64_t>(report.answer.exit_code));
  json.Text("verdict", VerdictName(report.answer.verdict)).Key("not_passed").BeginObject();
  for (const Finding& finding : report.findings) {
    if (finding.outcome != Outcome::kPass) json.Text(InfoOf(finding.check).name, StatusOf(finding.outcome));
  }
  json.EndObject().EndObject();
  return std::move(json).Take() + "\n";
}

// FILES without those that the good evidence's serve for as well.
BuiltFiles Differing(const BuiltFiles& files, const BuiltFiles& good, const std::string& expected,
                     std::string_view what) {
  BuiltFiles differing = files;
  for (const auto& [name, bytes] : good) {
    BuiltFiles with_base = good;
    for (const auto& [other, other_bytes] : differing) {
      if (other != name) with_base[other] = other_bytes;
    }
    if (files.contains(name) && Expected(ReportOn(with_base), what) == expected) differing.erase(name);
    if (!files.contains(name)) differing[name] = "";  // an empty file stands for one that is not there
  }
  return differing;
}

void Write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

int Main(const std::string& directory) {
  const AppEvidence base;
  const BuiltFiles good = base.Build();
  std::set<std::string> seen;
  std::string readme =
      "# Evidence that verifies, and evidence that must not\n\nMade by `tools/make-vectors`. Each folder "
      "holds what differs from `good_complete`; an empty file stands for one\nthat is not there. "
      "`expected.json` has the exact findings.\n\n| folder | what | exit code | fails |\n|---|---|---|---|\n";
  for (const EvidenceCase& one : EvidenceCases()) {
    AppEvidence evidence = base;
    one.change(evidence);
    const BuiltFiles files = evidence.Build();
    const Report report = ReportOn(files);
    const std::string expected = Expected(report, one.what);
    std::string kind = std::to_string(one.exit_code) + expected.substr(expected.find("not_passed"));
    // A log proves something else than a timestamp.
    if (report.provenance) kind += std::to_string(report.provenance->entries.size());
    if (!seen.insert(kind).second) continue;
    const std::string folder = directory + "/" + std::string(one.name);
    mkdir(folder.c_str(), 0755);
    const bool whole = one.name == "good_complete";
    for (const auto& [name, bytes] : whole ? files : Differing(files, good, expected, one.what)) {
      Write(folder + "/" + name, whole ? good.at(name) : bytes);
    }
    Write(folder + "/expected.json", expected);
    std::string fails;
    for (const std::string_view check : one.failed) fails += (fails.empty() ? "`" : ", `") + std::string(check) + "`";
    readme += "| `" + std::string(one.name) + "` | " + std::string(one.what) + " | " + std::to_string(one.exit_code) +
              " | " + fails + " |\n";
  }
  Write(directory + "/README.md", readme);
  return 0;
}

}  // namespace
}  // namespace gl::test

int main(int count, char** arguments) { return count == 2 ? gl::test::Main(arguments[1]) : 2; }
