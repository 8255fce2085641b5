// What GitHub's actions say about a build, against what the certificate says. The predicate is the job's own word,
// which a compromised step can bend; the certificate is not. Source: sigstore-provenance.md, section 9.
#pragma once

#include "doc/strict_json.h"
#include "sigstore/certificate_claims.h"
#include "sigstore/reason.h"

namespace gl {

inline constexpr std::string_view kProvenancePredicate = "https://slsa.dev/provenance/v1";
inline constexpr std::string_view kGithubBuildType = "https://actions.github.io/buildtypes/workflow/v1";

// PREDICATE (nullptr: there is none) is of that build type, and what it says about repository, ref, workflow, commit
// and builder is what CLAIMS say; what GitHub writes besides is compared where both sides have it. Refused under
// kPredicateBuildType or kPredicateMismatch.
[[nodiscard]] Proof CheckBuildPredicate(const JsonValue* predicate, const CertificateClaims& claims);

}  // namespace gl
