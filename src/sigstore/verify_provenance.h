// The whole provenance link: from the bytes of bundles to who built the image with a digest, from which commit.
// A function of its arguments: no clock, no disk, no environment, no network. Every time is one that a log or a
// timestamp authority signed. Source: sigstore-provenance.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sigstore/bundle_check.h"
#include "sigstore/reason.h"
#include "sigstore/signer_policy.h"
#include "sigstore/trusted_root.h"

namespace gl {

struct ProvenanceInput {
  std::string_view bundles;        // a bundle, JSON lines, an answer of GitHub's or npm's API, or an array of bundles
  std::string_view trusted_roots;  // one trusted root, or JSON lines of several; empty: the compiled-in ones
  std::string_view digest;         // "sha256:" or "sha512:" and 64 or 128 lower-case hex digits
};

// What a bundle shows when everything holds. Texts come from the certificate, but for the subject's name, which is the
// workflow's own word. Who shows them makes them printable.
struct ProvenanceReport {
  std::size_t position = 0;  // of the bundle in its source, from 0
  std::string digest, subject_name;
  std::string identity, issuer;
  std::string source_repo, source_ref, source_digest, signer_digest, runner, trigger, run, visibility;
  std::vector<VerifiedTime> times;  // at least one
  std::vector<VerifiedEntry> entries;
  std::size_t dropped_timestamps = 0;  // which did not hold, beside a time that does
  std::string instance;                // where the certificate's issuer says that it is: "https://fulcio.sigstore.dev"
  std::string root_sha256;             // of the trusted root's text, in hexadecimal
  UnixTime newest_authority = 0;       // since when the newest certificate authority of that root is used
};

// One step, and the check of the report that it belongs to. Steps run in their order; the first that fails ends the
// run.
struct ProvenanceStep {
  std::string_view check;  // "provenance.log"
  std::string_view title;
};

struct BundleRefusal {
  std::size_t position = 0;  // from 0; 0 too when the source or the root is what is wrong
  std::size_t steps_passed = 0;
  Refusal refusal;
};

// The most advanced first, else in the order of their source.
[[nodiscard]] inline bool CameFurther(const BundleRefusal& one, const BundleRefusal& other) {
  return one.steps_passed != other.steps_passed ? one.steps_passed > other.steps_passed : one.position < other.position;
}

struct ProvenanceVerdict {
  std::optional<ProvenanceReport> report;  // of the first bundle that passes everything
  // Of the others up to there, the most advanced first. Never empty without a report.
  std::vector<BundleRefusal> refusals;

  [[nodiscard]] bool Accepted() const { return report.has_value(); }
};

[[nodiscard]] std::span<const ProvenanceStep> ProvenanceSteps();

// Accepts when one bundle of the source passes every step. Only bundles of version 0.3 with a certificate and a DSSE
// envelope can, and a policy that names no signer accepts none (ProvenanceReason::kUsage).
[[nodiscard]] ProvenanceVerdict VerifyProvenance(const ProvenanceInput& input, const SignerPolicy& policy);

// The same with ROOTS in place of input.trusted_roots, which is not looked at: for many sources.
[[nodiscard]] ProvenanceVerdict VerifyProvenance(const ProvenanceInput& input, const TrustedRoots& roots,
                                                 const SignerPolicy& policy);

}  // namespace gl
