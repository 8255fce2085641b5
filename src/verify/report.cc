#include "verify/report.h"

#include <algorithm>

namespace gl {
namespace {

const Finding* FindingOf(const Report& report, CheckId id) {
  for (const Finding& finding : report.findings) {
    if (finding.check == id) return &finding;
  }
  return nullptr;
}

bool Passed(const Report& report, CheckId id) {
  const Finding* const finding = FindingOf(report, id);
  return finding != nullptr && finding->outcome == Outcome::kPass;
}

// The names of the findings that decide CODE.
std::string Deciding(const Report& report, Outcome outcome) {
  std::string names;
  for (const Finding& finding : report.findings) {
    const bool counts = outcome == Outcome::kFail || finding.required;
    if (finding.outcome != outcome || !counts) continue;
    names += (names.empty() ? "" : ", ") + std::string(InfoOf(finding.check).name);
  }
  return names;
}

std::string WhatRuns(const Report& report) {
  const Subject& subject = report.subject;
  if (!subject.commit || !subject.repo) return "this compose file";
  return "commit " + *subject.commit + " of " + *subject.repo;
}

// A receipt is the launcher's choice of report data, not the relying party's.
bool OnlyByReceipt(const Report& report) {
  return std::ranges::any_of(report.findings, [](const Finding& finding) {
    return finding.check == CheckId::kFreshNonce && finding.source == kReceiptSource;
  });
}

}  // namespace

std::string_view OutcomeWord(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "PASS";
    case Outcome::kFail:
      return "FAIL";
    case Outcome::kNote:
      return "NOTE";
    default:
      return "NOT RUN";
  }
}

std::string Headline(const Report& report) {
  const std::string failed = Deciding(report, Outcome::kFail);
  const std::string not_run = Deciding(report, Outcome::kNotRun);
  std::string text;
  switch (report.answer.verdict) {
    case Verdict::kVerified:
      text = "VERIFIED: this machine was started to run " + WhatRuns(report);
      break;
    case Verdict::kNotVerified:
      text = "NOT VERIFIED: " + (failed.empty() ? "could not run " + not_run : "failed " + failed);
      break;
    case Verdict::kIncomplete:
      text = "INCOMPLETE: " + (not_run.empty() ? "nothing was demanded of the workload: name it with --repo, --commit, "
                                                 "--tree-sha256 or --compose-hash"
                                               : "could not run " + not_run);
      break;
  }
  const std::string relaxed = Joined(report.relaxations, "; ");
  return relaxed.empty() ? text : text + " (accepted: " + relaxed + ")";
}

std::vector<std::string> NotProved(const Report& report) {
  std::vector<std::string> texts;
  if (!Passed(report, CheckId::kFreshNonce) || OnlyByReceipt(report)) {
    texts.emplace_back("Freshness: the quote is not bound to a challenge of yours and may be a replay of an old one.");
  }
  if (!Passed(report, CheckId::kFreshEndpoint)) {
    texts.emplace_back("The connection: nothing here says that the service you talk to is this machine.");
  }
  if (!Passed(report, CheckId::kProvenanceIdentity)) {
    texts.emplace_back(
        "Who built the launcher's image: its digest was compared, its build provenance was not checked.");
  }
  if (!Passed(report, CheckId::kPinReachable)) {
    texts.emplace_back("History: the commit was not shown to be part of a branch; it may exist only in a fork.");
  }
  if (!Passed(report, CheckId::kOsImage)) {
    texts.emplace_back(
        "The operating system: until its image is accepted, event names and what follows from them are "
        "claims.");
  } else {
    texts.emplace_back(
        "The ACPI tables that the host gave to the guest's kernel are measured but not known to be good.");
  }
  texts.emplace_back("What the commit does, and everything it fetches by itself once it runs.");
  texts.emplace_back(
      "Revocations and vulnerabilities published after the collateral was issued; physical attacks on the "
      "machine's memory.");
  return texts;
}

}  // namespace gl
