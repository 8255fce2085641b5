#include "sigstore/signer_policy.h"

#include <array>

namespace gl {
namespace {

using enum ProvenanceReason;

constexpr std::string_view kGithub = "https://github.com/";

std::unexpected<Refusal> OtherName(std::string_view expected, std::string_view found) {
  return Refuse(kIdentitySan, "the certificate is another signer's", expected, found);
}

Proof CheckName(std::string_view name, const SignerPolicy& policy) {
  if (!policy.NamesSigner()) return Refuse(kUsage, "no signer is expected: say whose signature is accepted");
  if (policy.identity && name != *policy.identity) return OtherName(*policy.identity, name);
  if (!policy.signer_workflow) return {};
  const std::string start = std::string(kGithub) + *policy.signer_workflow + "@";
  const std::string& ref = policy.signer_ref ? *policy.signer_ref : policy.signer_ref_pattern.value_or("");
  const bool matches =
      name.starts_with(start) &&
      (policy.signer_ref ? name.substr(start.size()) == ref : MatchesRefPattern(name.substr(start.size()), ref));
  if (!matches) return OtherName(start + ref, name);
  return {};
}

Proof CheckIssuer(const CertificateClaims& claims, const SignerPolicy& policy) {
  const auto& issuer = claims.Issuer();
  if (issuer == policy.issuer) return {};
  return Refuse(kIdentityIssuer, "the certificate's identity was issued by another", policy.issuer,
                issuer.value_or("nothing"));
}

struct Comparison {
  std::optional<std::string> SignerPolicy::* wanted;
  FulcioClaim claim;
  ProvenanceReason reason;
  std::string_view what;
};
constexpr std::array<Comparison, 6> kComparisons = {{
    {&SignerPolicy::source_repo, FulcioClaim::kSourceRepo, kIdentitySourceRepo, "repository"},
    {&SignerPolicy::repository_id, FulcioClaim::kRepositoryId, kIdentitySourceRepo, "repository, by its id"},
    {&SignerPolicy::owner_id, FulcioClaim::kOwnerId, kIdentitySourceRepo, "repository's owner, by its id"},
    {&SignerPolicy::source_ref, FulcioClaim::kSourceRef, kIdentitySourceRef, "ref"},
    {&SignerPolicy::source_digest, FulcioClaim::kSourceDigest, kIdentitySourceDigest, "commit"},
    {&SignerPolicy::signer_digest, FulcioClaim::kBuildSignerDigest, kIdentitySignerDigest, "commit of the workflow"},
}};

// Not from a pull request: those are written by people who may not write to the repository.
Proof CheckTrigger(const CertificateClaims& claims) {
  const std::string trigger = claims[FulcioClaim::kTrigger].value_or("");
  const std::string ref = claims[FulcioClaim::kSourceRef].value_or("");
  if (trigger.empty() || ref.empty() || trigger == "pull_request" || trigger == "pull_request_target" ||
      ref.starts_with("refs/pull/")) {
    return Refuse(kIdentityTrigger, "the build was for a pull request, or does not say what it was for",
                  "no pull request", trigger + " of " + ref);
  }
  return {};
}

}  // namespace

bool MatchesRefPattern(std::string_view ref, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return ref == pattern;
  const std::string_view start = pattern.substr(0, star);
  const std::string_view end = pattern.substr(star + 1);
  if (ref.size() < start.size() + end.size() || !ref.starts_with(start) || !ref.ends_with(end)) return false;
  return !ref.substr(start.size(), ref.size() - start.size() - end.size()).contains('/');
}

Proof CheckSigner(const CertificateClaims& claims, const SignerPolicy& policy) {
  if (!claims.name || claims.name->kind != CertificateClaims::NameKind::kUri) {
    return Refuse(kIdentitySan, "the certificate does not have exactly one name that is a URI");
  }
  const std::string& name = claims.name->text;
  GL_TRY(CheckName(name, policy));
  GL_TRY(CheckIssuer(claims, policy));
  const auto& build_signer = claims[FulcioClaim::kBuildSigner];
  if (build_signer != name) {
    return Refuse(kIdentityBuildSigner, "the certificate's name is not the workflow that it says", name,
                  build_signer.value_or("nothing"));
  }
  for (const Comparison& comparison : kComparisons) {
    const auto& wanted = policy.*comparison.wanted;
    const auto& found = claims[comparison.claim];
    if (wanted && found != *wanted) {
      return Refuse(comparison.reason, "the image was built from another " + std::string(comparison.what), *wanted,
                    found.value_or("nothing"));
    }
  }
  const auto& runner = claims[FulcioClaim::kRunner];
  if (policy.deny_self_hosted && runner != "github-hosted") {
    return Refuse(kIdentityRunner, "the build was not on a runner of GitHub", "github-hosted",
                  runner.value_or("nothing"));
  }
  return policy.deny_pull_request ? CheckTrigger(claims) : Proof();
}

}  // namespace gl
