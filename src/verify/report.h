// The whole answer of one run, as data: what the text form and the JSON form show.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sigstore/verify_provenance.h"
#include "verify/finding.h"
#include "verify/verdict.h"

namespace gl {

// What the evidence says runs there; nothing where the evidence does not say it. Untrusted until the verdict is
// "verified", and for all who show it: not printable.
struct Subject {
  std::optional<std::string> repo, commit, tree_sha256, subdir, entrypoint, mode, launcher_image, compose_hash, app_id,
      instance_id, os_image_hash, os_version, tee;
};

struct TcbSummary {
  std::optional<std::string> status;
  std::vector<std::string> advisories;
  std::optional<std::int64_t> issued, next_update;  // of the collateral: the oldest issue, the earliest end
};

// What a comparison of two reports (diff_reports.h) looks at besides; no form of the report shows it. Lower-case hex
// where nothing else is said. Nothing where the evidence does not have it, or where no check came far enough to read
// it.
struct Measurements {
  std::optional<std::string> tee_tcb_svn, mr_seam, td_attributes, mrtd, mr_config_id;
  std::array<std::optional<std::string>, 4> rtmr;
  std::optional<std::string> fmspc;          // of the PCK certificate, when it was verified
  std::optional<std::string> key_provider;   // its name and its id
  std::optional<std::string> compose_text;   // exactly the bytes that were measured
  std::optional<std::string> config_sha256;  // of the launcher's config in it, and the identity that this demands
  std::optional<std::string> config_tree_sha256;
};

struct InputRecord {
  std::string name, sha256, origin;
};

struct Report {
  Answer answer;
  std::int64_t at = 0;  // seconds since the epoch: the time that the verdict is about
  Subject subject;
  Findings findings;  // one for each check, in the order of AllChecks()
  TcbSummary tcb;
  std::optional<ProvenanceReport> provenance;  // of the launcher's image, when every check of that tier passed
  std::vector<std::string> relaxations;  // what was accepted that is refused by default; they belong to the headline
  std::vector<std::string> not_proved;
  std::vector<InputRecord> inputs;
  Measurements measurements;
};

// The last line of the report: the verdict, and what decides it.
[[nodiscard]] std::string Headline(const Report& report);

// Sentences about what this verdict leaves open, from what was and what was not checked.
[[nodiscard]] std::vector<std::string> NotProved(const Report& report);

[[nodiscard]] std::string_view OutcomeWord(Outcome outcome);  // "PASS", "FAIL", "NOT RUN", "NOTE"

}  // namespace gl
