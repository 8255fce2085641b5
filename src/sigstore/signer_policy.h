// Whose signature a relying party accepts. Every comparison is of whole texts, byte for byte; the one pattern there is
// has "pattern" in its name. Source: sigstore-provenance.md, section 8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sigstore/certificate_claims.h"

namespace gl {

inline constexpr std::string_view kGithubIssuer = "https://token.actions.githubusercontent.com";

struct SignerPolicy {
  // The certificate's name: `identity`, or `signer_workflow` with one of the two refs. One of them must be given: there
  // is no signer that everybody accepts.
  std::optional<std::string> identity;
  std::optional<std::string> signer_workflow;     // OWNER/REPO/PATH
  std::optional<std::string> signer_ref;          // refs/tags/v1
  std::optional<std::string> signer_ref_pattern;  // one * at most, which does not match a slash

  std::string issuer{kGithubIssuer};
  std::optional<std::string> source_repo, source_ref;
  std::optional<std::string> source_digest, signer_digest;  // all 40 or 64 lower-case hex digits
  std::optional<std::string> repository_id, owner_id;
  std::optional<std::string> subject_name;  // of the subject that has the digest
  bool deny_self_hosted = false;
  bool deny_pull_request = false;

  // Whether it says who may sign.
  [[nodiscard]] bool NamesSigner() const {
    return identity || (signer_workflow && (signer_ref.has_value() != signer_ref_pattern.has_value()));
  }
};

// CLAIMS are of a signer that POLICY accepts. Refused under one of the reasons of "identity.", the first that applies.
[[nodiscard]] Proof CheckSigner(const CertificateClaims& claims, const SignerPolicy& policy);

// Whether REF is PATTERN, in which the first * stands for any text without a slash, perhaps an empty one.
[[nodiscard]] bool MatchesRefPattern(std::string_view ref, std::string_view pattern);

}  // namespace gl
