// What the relying party expects. Every word restricts, except those that begin with allow, accept, run or install,
// which accept one thing that is otherwise refused. The command line and the policy file have the same words: one
// table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"

namespace gl {

// An image as "NAME@sha256:HEX"; an empty name means that only the digest counts.
struct ExpectedImage {
  std::string name, digest;  // the digest in 64 lower-case hex digits
};

// Values are as the user wrote them once they passed the form that the word demands. Hashes are lower-case hex.
struct Policy {
  // The workload.
  std::optional<std::string> repo, tree_sha256, subdir, entrypoint, reachable_from;
  std::vector<std::string> commits, run_cmd, install_cmd;
  // The application and the launcher.
  std::vector<ExpectedImage> images;
  std::optional<std::string> compose_hash, app_id, kms_root;
  std::vector<std::string> allow_services, pre_launch_scripts;
  // The operating system.
  std::vector<std::string> os_images;
  std::optional<std::string> os_reference;  // a file's path; who gathers the inputs reads it
  bool allow_dev_os = false;
  // The hardware.
  std::vector<std::string> accept_tcb;             // empty: UpToDate
  std::optional<std::int64_t> max_collateral_age;  // seconds
  // Freshness: up to 64 raw bytes each.
  std::optional<std::string> nonce, report_data;
  // Provenance of the launcher's image.
  std::optional<std::string> cert_identity, signer_workflow, signer_ref, signer_ref_pattern, cert_issuer;
  std::optional<std::string> source_repo, source_ref, source_digest, signer_digest, repository_id, owner_id,
      subject_name;
  bool deny_self_hosted = false, deny_pull_request = false;

  std::optional<std::int64_t> at;  // seconds since the epoch: the one clock of the run
  bool strict = false;
  std::vector<std::string_view> given;  // the words that were set, in their order

  // Whether anything about the workload was demanded: without it nothing is verified (verifier.md, section 2).
  [[nodiscard]] bool DemandsWorkload() const;
  [[nodiscard]] bool DemandsProvenance() const;
};

enum class WordKind { kFlag, kText, kList };  // a list's word can be repeated

struct PolicyWord {
  std::string_view name;  // "commit": --commit, and the key of the policy file
  WordKind kind;
  std::string_view value;  // what stands for the value in --help; empty for a flag
  std::string_view help;
  Status (*set)(Policy&, std::string_view value);
};

[[nodiscard]] std::span<const PolicyWord> PolicyWords();
[[nodiscard]] const PolicyWord* FindPolicyWord(std::string_view name);  // null when there is none

// Gives VALUE ("" for a flag) to WORD. Fault::kConfig, naming the word, when the value has not its form, or when a word
// that is no list was set before.
[[nodiscard]] Status SetWord(Policy& policy, const PolicyWord& word, std::string_view value);

}  // namespace gl
