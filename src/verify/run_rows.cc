#include "verify/run_checks.h"

namespace gl {
namespace {

const Finding* FindingOf(const Findings& findings, CheckId id) {
  for (const Finding& finding : findings) {
    if (finding.check == id) return &finding;
  }
  return nullptr;
}

bool Holds(const Finding* finding) {
  return finding != nullptr && (finding->outcome == Outcome::kPass || finding->outcome == Outcome::kNote);
}

bool DidFail(const Finding* finding) { return finding != nullptr && finding->outcome == Outcome::kFail; }

// Why ROW cannot run after FINDINGS, or nothing.
std::optional<Finding> Blocked(const CheckRow& row, const Findings& findings, bool required) {
  for (const CheckId id : row.needs) {
    const Finding* const finding = FindingOf(findings, id);
    if (Holds(finding)) continue;
    // What nobody asked for is not missing either in what would have come after it.
    const bool not_asked = finding != nullptr && finding->cause == Cause::kNotAsked && !required;
    return NotRun(not_asked ? Cause::kNotAsked : Cause::kBlocked,
                  "needs " + std::string(InfoOf(id).name) + ", which " + (DidFail(finding) ? "failed" : "did not run"));
  }
  for (const CheckId id : row.after) {
    if (DidFail(FindingOf(findings, id))) {
      return NotRun(Cause::kBlocked, "means nothing while " + std::string(InfoOf(id).name) + " fails");
    }
  }
  return std::nullopt;
}

}  // namespace

Findings RunRows(std::span<const CheckRow> rows, Case& run) {
  Findings findings;
  findings.reserve(rows.size());
  for (const CheckRow& row : rows) {
    const bool required = IsRequired(row.id, run);
    std::optional<Finding> blocked = Blocked(row, findings, required);
    Finding finding = blocked ? std::move(*blocked) : row.check(run);
    finding.check = row.id;
    finding.required = required;
    findings.push_back(std::move(finding));
  }
  return findings;
}

bool IsRequired(CheckId id, const Case& run) {
  const Policy& policy = run.policy;
  switch (id) {
    case CheckId::kOsAcpi:
      return false;
    case CheckId::kFreshEndpoint:
      return run.inputs.endpoint_must_bind;
    case CheckId::kAppKms:
      return policy.kms_root.has_value();
    case CheckId::kPinRepo:
      return policy.repo || policy.subdir || policy.entrypoint;
    case CheckId::kPinCommit:
      return !policy.commits.empty();
    case CheckId::kPinSource:
      return run.inputs.source != nullptr || policy.tree_sha256 || policy.reachable_from;
    case CheckId::kPinTree:
      return policy.tree_sha256.has_value();
    case CheckId::kPinReachable:
      return policy.reachable_from.has_value();
    case CheckId::kFreshNonce:
      return policy.nonce || policy.report_data || run.inputs.receipt;
    default:
      return InfoOf(id).tier != Tier::kProvenance || policy.DemandsProvenance() || !run.inputs.bundles.empty();
  }
}

}  // namespace gl
