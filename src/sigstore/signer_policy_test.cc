#include "sigstore/signer_policy.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

const std::string kWorkflow = "o/r/.github/workflows/w.yml";
const std::string kName = "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1";

CertificateClaims Claims() {
  CertificateClaims claims;
  claims.name = CertificateClaims::Name{CertificateClaims::NameKind::kUri, kName};
  claims.claims[static_cast<std::size_t>(FulcioClaim::kIssuer)] = std::string(kGithubIssuer);
  claims.claims[static_cast<std::size_t>(FulcioClaim::kBuildSigner)] = kName;
  return claims;
}

std::string Answer(const CertificateClaims& claims, const SignerPolicy& policy) {
  const Proof held = CheckSigner(claims, policy);
  return held ? "ok" : std::string(ReasonName(held.error().reason));
}

TEST(SignerPolicy, SomebodyHasToBeNamed) {
  SignerPolicy policy;
  EXPECT_FALSE(policy.NamesSigner());
  EXPECT_EQ(Answer(Claims(), policy), "usage");
  policy.signer_workflow = kWorkflow;
  EXPECT_FALSE(policy.NamesSigner()) << "at any ref";
  policy.signer_ref = "refs/tags/v1";
  EXPECT_TRUE(policy.NamesSigner());
  policy.signer_ref_pattern = "refs/tags/*";
  EXPECT_FALSE(policy.NamesSigner()) << "at two refs";
}

TEST(SignerPolicy, TheNameIsTheWholeText) {
  SignerPolicy policy;
  for (const std::string& other :
       {kName + "0", kName.substr(0, kName.size() - 1), kName + "\n", kName + std::string(1, '\0'),
        std::string("https://github.com/O/r/.github/workflows/w.yml@refs/tags/v1"),
        std::string("https://github.com/o/r/.github/workflows/w.yml@refs/tags/."), std::string(".*"), std::string()}) {
    policy.identity = other;
    EXPECT_EQ(Answer(Claims(), policy), "identity.san") << other;
  }
  policy.identity = kName;
  EXPECT_EQ(Answer(Claims(), policy), "ok");
}

TEST(SignerPolicy, AWorkflowHasItsRef) {
  SignerPolicy policy;
  policy.signer_workflow = kWorkflow;
  policy.signer_ref = "refs/tags/v1";
  EXPECT_EQ(Answer(Claims(), policy), "ok");
  policy.signer_ref = "refs/tags/v";
  EXPECT_EQ(Answer(Claims(), policy), "identity.san");
  policy.signer_ref.reset();
  policy.signer_ref_pattern = "refs/tags/v*";
  EXPECT_EQ(Answer(Claims(), policy), "ok");
  policy.signer_ref_pattern = "refs/heads/*";
  EXPECT_EQ(Answer(Claims(), policy), "identity.san");
  policy.signer_ref_pattern = "refs/tags/v*";
  policy.signer_workflow = "o/r/.github/workflows/other.yml";
  EXPECT_EQ(Answer(Claims(), policy), "identity.san");
}

TEST(SignerPolicy, APatternStandsForOnePartOfARef) {
  EXPECT_TRUE(MatchesRefPattern("refs/tags/v1", "refs/tags/v1"));
  EXPECT_TRUE(MatchesRefPattern("refs/tags/v1", "refs/tags/*"));
  EXPECT_TRUE(MatchesRefPattern("refs/tags/v", "refs/tags/v*"));
  EXPECT_TRUE(MatchesRefPattern("refs/tags/v1-rc", "refs/tags/v*-rc"));
  EXPECT_FALSE(MatchesRefPattern("refs/tags/v1", "refs/tags/"));
  EXPECT_FALSE(MatchesRefPattern("refs/tags/v1/x", "refs/tags/*"));
  EXPECT_FALSE(MatchesRefPattern("refs/tags/v1", "refs/tags/v1*1"));
  EXPECT_FALSE(MatchesRefPattern("refs/tags/v10", "refs/tags/v."));
  EXPECT_FALSE(MatchesRefPattern("refs/tags/xx", "refs/tags/**")) << "the second is itself";
}

TEST(SignerPolicy, WhatACertificateDoesNotSayIsAMismatch) {
  SignerPolicy policy;
  policy.identity = kName;
  policy.deny_self_hosted = true;
  EXPECT_EQ(Answer(Claims(), policy), "identity.runner");
  policy.deny_self_hosted = false;
  policy.deny_pull_request = true;
  EXPECT_EQ(Answer(Claims(), policy), "identity.trigger");
  policy.deny_pull_request = false;
  policy.source_repo = "";
  EXPECT_EQ(Answer(Claims(), policy), "identity.source-repo");
}

TEST(SignerPolicy, AnAddressIsNoWorkflow) {
  SignerPolicy policy;
  policy.identity = kName;
  CertificateClaims claims = Claims();
  claims.name->kind = CertificateClaims::NameKind::kEmail;
  EXPECT_EQ(Answer(claims, policy), "identity.san");
  claims.name.reset();
  EXPECT_EQ(Answer(claims, policy), "identity.san");
}

}  // namespace
}  // namespace gl
