#include "verify/policy.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/text.h"
#include "pin/commit_id.h"
#include "pin/rel_path.h"
#include "pin/repo_url.h"
#include "verify/policy_value.h"

namespace gl {
namespace {

constexpr std::size_t kSha256 = 32;
constexpr std::size_t kAppId = 20;
constexpr std::size_t kReportData = 64;
constexpr std::size_t kLeastNonce = 8;
constexpr std::size_t kMaxText = 4096;

std::unexpected<Error> Wants(std::string_view form) { return Fail(Fault::kConfig, "must be " + std::string(form)); }

template <std::optional<std::string> Policy::* kField>
Status SetText(Policy& policy, std::string_view value) {
  if (value.empty() || value.size() > kMaxText) return Wants("1 to 4096 bytes");
  policy.*kField = std::string(value);
  return {};
}

template <std::vector<std::string> Policy::* kField>
Status AddText(Policy& policy, std::string_view value) {
  if (value.empty() || value.size() > kMaxText) return Wants("1 to 4096 bytes");
  (policy.*kField).emplace_back(value);
  return {};
}

template <std::optional<std::string> Policy::* kField, std::size_t kBytes>
Status SetHex(Policy& policy, std::string_view value) {
  if (!IsHexOf(kBytes, value)) return Wants(std::to_string(2 * kBytes) + " lower-case hex digits");
  policy.*kField = std::string(value);
  return {};
}

template <std::vector<std::string> Policy::* kField>
Status AddSha256(Policy& policy, std::string_view value) {
  if (!IsHexOf(kSha256, value)) return Wants("64 lower-case hex digits");
  (policy.*kField).emplace_back(value);
  return {};
}

template <bool Policy::* kField>
Status SetFlag(Policy& policy, std::string_view /*value*/) {
  policy.*kField = true;
  return {};
}

template <std::optional<std::string> Policy::* kField, std::size_t kLeast>
Status SetReportData(Policy& policy, std::string_view value) {
  auto bytes = HexDecode(value);
  if (!bytes || bytes->size() < kLeast || bytes->size() > kReportData) {
    return Wants(std::to_string(kLeast) + " to 64 bytes in lower-case hex");
  }
  policy.*kField = std::move(*bytes);
  return {};
}

Status SetRepo(Policy& policy, std::string_view value) {
  GL_TRY(RepoUrl::Parse(value));
  policy.repo = std::string(value);
  return {};
}

Status AddCommit(Policy& policy, std::string_view value) {
  if (!ParseCommitId(value)) return Wants("all 40 or 64 lower-case hex digits of a commit");
  policy.commits.emplace_back(value);
  return {};
}

template <std::optional<std::string> Policy::* kField>
Status SetCommit(Policy& policy, std::string_view value) {
  if (!ParseCommitId(value)) return Wants("all 40 or 64 lower-case hex digits of a commit");
  policy.*kField = std::string(value);
  return {};
}

// OWNER/REPO/PATH, as it stands in a workflow's URI behind https://github.com/.
Status SetWorkflow(Policy& policy, std::string_view value) {
  const std::size_t first = value.find('/');
  const std::size_t second = first == std::string_view::npos ? first : value.find('/', first + 1);
  if (second == std::string_view::npos || first == 0 || second == first + 1 || second + 1 == value.size() ||
      value.find_first_of("@*:") != std::string_view::npos || value.size() > kMaxText) {
    return Wants("OWNER/REPO/PATH of the workflow's file, without a ref");
  }
  policy.signer_workflow = std::string(value);
  return {};
}

Status SetRefPattern(Policy& policy, std::string_view value) {
  if (!value.starts_with("refs/") || value.size() > kMaxText || std::ranges::count(value, '*') > 1) {
    return Wants("a ref that begins with refs/, with one * at most");
  }
  policy.signer_ref_pattern = std::string(value);
  return {};
}

template <std::optional<std::string> Policy::* kField>
Status SetPath(Policy& policy, std::string_view value) {
  GL_ASSIGN(const RelPath path, RelPath::Parse("it", value));
  policy.*kField = path.Text();
  return {};
}

Status AddImage(Policy& policy, std::string_view value) {
  constexpr std::string_view kMark = "sha256:";
  const std::size_t at = value.rfind('@');
  const std::string_view name = at == std::string_view::npos ? "" : value.substr(0, at);
  std::string_view digest = at == std::string_view::npos ? value : value.substr(at + 1);
  if (!digest.starts_with(kMark) || !IsHexOf(kSha256, digest.substr(kMark.size())) || at == 0) {
    return Wants("NAME@sha256:HEX, or sha256:HEX, with 64 lower-case hex digits");
  }
  digest.remove_prefix(kMark.size());
  policy.images.push_back({std::string(name), std::string(digest)});
  return {};
}

// A KMS root is named by its public key (DER, hex) or by the SHA-256 of that.
Status SetKmsRoot(Policy& policy, std::string_view value) {
  const auto bytes = HexDecode(value);
  if (!bytes || bytes->size() < kSha256 || bytes->size() > kMaxText) {
    return Wants("a public key as DER in lower-case hex, or its SHA-256");
  }
  policy.kms_root = std::string(value);
  return {};
}

// Intel's names (tdx-quote.md, section 11.1). Revoked is not among them: nothing can accept it.
constexpr std::array<std::string_view, 8> kTcbNames = {
    "UpToDate",
    "SWHardeningNeeded",
    "ConfigurationNeeded",
    "ConfigurationAndSWHardeningNeeded",
    "OutOfDate",
    "OutOfDateConfigurationNeeded",
    "TDRelaunchAdvised",
    "TDRelaunchAdvisedConfigurationNeeded",
};

Status SetAcceptTcb(Policy& policy, std::string_view value) {
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find(',', begin), value.size());
    const std::string_view name = value.substr(begin, end - begin);
    if (std::ranges::find(kTcbNames, name) == kTcbNames.end()) {
      return Wants("a list of TCB statuses with commas between them, such as UpToDate,SWHardeningNeeded; not '" +
                   Printable(name, 60) + "'");
    }
    policy.accept_tcb.emplace_back(name);
    begin = end + 1;
  }
  return {};
}

Status SetAge(Policy& policy, std::string_view value) {
  policy.max_collateral_age = ParseDuration(value);
  return policy.max_collateral_age ? Status() : Wants("a duration such as 12h, 7d or 2w");
}

Status SetAt(Policy& policy, std::string_view value) {
  policy.at = ParseTimestamp(value);
  return policy.at ? Status() : Wants("a time such as 2026-03-01T12:00:00Z");
}

using P = Policy;
constexpr WordKind kFlag = WordKind::kFlag;
constexpr WordKind kText = WordKind::kText;
constexpr WordKind kList = WordKind::kList;

constexpr std::array<PolicyWord, 37> kWords = {{
    {"repo", kText, "URL", "the repository", SetRepo},
    {"commit", kList, "SHA", "an accepted commit, all 40 or 64 digits", AddCommit},
    {"tree-sha256", kText, "HEX", "SHA-256 identity of the commit's tree; needs --source",
     SetHex<&P::tree_sha256, kSha256>},
    {"subdir", kText, "PATH", "the directory that the workload starts in", SetPath<&P::subdir>},
    {"entrypoint", kText, "PATH", "the script that runs", SetPath<&P::entrypoint>},
    {"run-cmd", kList, "TEXT", "accept this RUN_CMD", AddText<&P::run_cmd>},
    {"install-cmd", kList, "TEXT", "accept this INSTALL_CMD", AddText<&P::install_cmd>},
    {"reachable-from", kText, "REF", "the commit is an ancestor of this ref of --source", SetText<&P::reachable_from>},
    {"image", kList, "IMAGE", "an accepted launcher image, NAME@sha256:HEX", AddImage},
    {"compose-hash", kText, "HEX", "SHA-256 of the application's compose file", SetHex<&P::compose_hash, kSha256>},
    {"app-id", kText, "HEX", "the application's id, 40 digits", SetHex<&P::app_id, kAppId>},
    {"kms-root", kText, "HEX", "public key of the key service's root, or its SHA-256", SetKmsRoot},
    {"allow-service", kList, "NAME", "accept this container beside the launcher", AddText<&P::allow_services>},
    {"pre-launch-script", kList, "HEX", "accept a pre-launch script with this SHA-256",
     AddSha256<&P::pre_launch_scripts>},
    {"os-image", kList, "HEX", "an accepted os_image_hash", AddSha256<&P::os_images>},
    {"os-reference", kText, "FILE", "a table of accepted operating system images", SetText<&P::os_reference>},
    {"allow-dev-os", kFlag, "", "accept an image that lets people log in", SetFlag<&P::allow_dev_os>},
    {"accept-tcb", kText, "LIST", "accepted TCB statuses (UpToDate)", SetAcceptTcb},
    {"max-collateral-age", kText, "DURATION", "refuse older collateral: 12h, 7d", SetAge},
    {"nonce", kText, "HEX", "challenge: the report data, or the second half of it",
     SetReportData<&P::nonce, kLeastNonce>},
    {"report-data", kText, "HEX", "the report data, padded with zeros to 64 bytes", SetReportData<&P::report_data, 1>},
    {"cert-identity", kText, "URI", "provenance: the workflow with its ref, as the certificate names it",
     SetText<&P::cert_identity>},
    {"signer-workflow", kText, "PATH", "provenance: the workflow as OWNER/REPO/PATH, with one of the next two",
     SetWorkflow},
    {"signer-ref", kText, "REF", "provenance: the workflow's ref", SetText<&P::signer_ref>},
    {"signer-ref-pattern", kText, "REF", "provenance: the workflow's ref with one *, which matches no slash",
     SetRefPattern},
    {"cert-issuer", kText, "URL", "provenance: the issuer of the identity (GitHub's)", SetText<&P::cert_issuer>},
    {"source-repo", kText, "URL", "provenance: the repository that was built", SetText<&P::source_repo>},
    {"source-ref", kText, "REF", "provenance: the ref that was built", SetText<&P::source_ref>},
    {"source-digest", kText, "SHA", "provenance: the commit that was built", SetCommit<&P::source_digest>},
    {"signer-digest", kText, "SHA", "provenance: the commit of the workflow", SetCommit<&P::signer_digest>},
    {"repository-id", kText, "NUMBER", "provenance: the repository's number, which survives renames",
     SetText<&P::repository_id>},
    {"owner-id", kText, "NUMBER", "provenance: the number of the repository's owner", SetText<&P::owner_id>},
    {"subject-name", kText, "NAME", "provenance: what the workflow called the image", SetText<&P::subject_name>},
    {"deny-self-hosted", kFlag, "", "provenance: refuse builds on self-hosted runners", SetFlag<&P::deny_self_hosted>},
    {"deny-pull-request", kFlag, "", "provenance: refuse builds for pull requests", SetFlag<&P::deny_pull_request>},
    {"at", kText, "TIME", "the time of the verdict (now), RFC 3339", SetAt},
    {"strict", kFlag, "", "a check that could not run is a failure", SetFlag<&P::strict>},
}};

}  // namespace

bool Policy::DemandsWorkload() const { return repo || !commits.empty() || tree_sha256 || compose_hash; }

bool Policy::DemandsProvenance() const {
  return cert_identity || signer_workflow || signer_ref || signer_ref_pattern || cert_issuer || source_repo ||
         source_ref || source_digest || signer_digest || repository_id || owner_id || subject_name ||
         deny_self_hosted || deny_pull_request;
}

std::span<const PolicyWord> PolicyWords() { return kWords; }

const PolicyWord* FindPolicyWord(std::string_view name) {
  const auto found = std::ranges::find(kWords, name, &PolicyWord::name);
  return found == kWords.end() ? nullptr : &*found;
}

Status SetWord(Policy& policy, const PolicyWord& word, std::string_view value) {
  if (word.kind != kList && std::ranges::find(policy.given, word.name) != policy.given.end()) {
    return Fail(Fault::kConfig, std::string(word.name) + ": given twice");
  }
  if (const Status set = word.set(policy, value); !set) {
    const std::string& message = set.error().message;
    const std::string got = message.starts_with("must be") ? " (got: " + Printable(value, 80) + ")" : "";
    return Fail(Fault::kConfig, std::string(word.name) + ": " + message + got);
  }
  policy.given.push_back(word.name);
  return {};
}

}  // namespace gl
