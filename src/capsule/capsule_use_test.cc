#include "capsule/capsule_use.h"

#include <gtest/gtest.h>

#include "sigstore/built_in_roots.h"
#include "tdx/intel_root.h"

namespace gl {
namespace {

Input Of(const InputKind& kind, std::string origin, std::string bytes) {
  return {std::string(kind.name), std::move(origin), std::move(bytes)};
}

// A capsule with every kind of input, made elsewhere.
Capsule Full() {
  Capsule capsule;
  capsule.at = 1772366400;
  capsule.roots = CompiledInRoots();
  for (const InputKind& kind : kInputKinds) capsule.inputs.*kind.place = Of(kind, "then", "held");
  capsule.inputs.bundles = {{"bundle", "then", "held"}};
  return capsule;
}

TEST(CapsuleUse, TakesEvidenceAndNoDemand) {
  Capsule capsule = Full();
  capsule.inputs.endpoint_must_bind = true;
  const CapsuleUse use = UseCapsule(capsule, {});
  EXPECT_TRUE(use.inputs.endpoint_must_bind);
  for (const InputKind& kind : kInputKinds) {
    EXPECT_EQ((use.inputs.*kind.place).has_value(), !kind.is_demand) << kind.name;
  }
  EXPECT_EQ(use.inputs.bundles.size(), 1U);
  ASSERT_EQ(use.unused.size(), 3U);
  EXPECT_NE(use.unused[0].find("capsule's os-reference (SHA-256 "), std::string::npos);
  EXPECT_NE(use.unused[0].find("with --os-reference"), std::string::npos);
  EXPECT_NE(use.unused[1].find("capsule's trusted root (SHA-256 "), std::string::npos);
  EXPECT_NE(use.unused[2].find("capsule's trusted root for provenance (SHA-256 "), std::string::npos);
  EXPECT_NE(use.unused[2].find("with --trusted-root"), std::string::npos);
}

TEST(CapsuleUse, TheSameGivenAgainHasTheRecordedOrigin) {
  Inputs given;
  for (const InputKind& kind : kInputKinds) given.*kind.place = Of(kind, "now", "held");
  given.bundles = {{"bundle", "now", "held"}};
  const CapsuleUse use = UseCapsule(Full(), given);
  for (const InputKind& kind : kInputKinds) EXPECT_EQ((use.inputs.*kind.place)->origin, "then") << kind.name;
  EXPECT_EQ(use.inputs.bundles.front().origin, "then");
  EXPECT_TRUE(use.unused.empty());
}

TEST(CapsuleUse, WhatIsGivenGoesFirst) {
  Inputs given;
  for (const InputKind& kind : kInputKinds) given.*kind.place = Of(kind, "now", "other");
  given.bundles = {{"bundle", "now", "other"}, {"bundle", "now", "held"}};
  const CapsuleUse use = UseCapsule(Full(), given);
  for (const InputKind& kind : kInputKinds) EXPECT_EQ((use.inputs.*kind.place)->bytes, "other") << kind.name;
  EXPECT_EQ(use.inputs.bundles.size(), 2U);
  EXPECT_TRUE(use.unused.empty());
}

TEST(CapsuleUse, CompiledInRootsMayComeWithIt) {
  Capsule capsule;
  capsule.inputs.trusted_root = Input{"trusted root", "then", std::string(IntelRoot())};
  capsule.inputs.sigstore_root = Input{"trusted root for provenance", "then", std::string(GithubRoot())};
  const CapsuleUse use = UseCapsule(capsule, {});
  EXPECT_TRUE(use.inputs.trusted_root && use.inputs.sigstore_root);
  EXPECT_TRUE(use.unused.empty());
}

TEST(CapsuleUse, OtherCompiledInRootsAreSaid) {
  Capsule capsule;
  capsule.roots = {CompiledInRoots()[0], {"GitHub's Sigstore instance", std::string(64, 'e')}};
  const CapsuleUse use = UseCapsule(capsule, {});
  ASSERT_EQ(use.unused.size(), 1U);
  EXPECT_NE(use.unused[0].find("another compiled-in trust root, GitHub's Sigstore instance"), std::string::npos);
}

TEST(CapsuleUse, SaysWhatRestsOnTheCapsulesWord) {
  Capsule capsule = Full();
  EXPECT_EQ(TakenOnItsWord(capsule, {}, false, true),
            std::vector<std::string>{"whose key the connection had, as the capsule says"});
  capsule.inputs.endpoint_certificate.reset();
  capsule.source.emplace().refs = {{"main", std::string(40, '1')}, {std::string(40, '2'), std::string(40, '2')}};
  Policy policy;
  EXPECT_TRUE(TakenOnItsWord(capsule, policy, false, true).empty());
  EXPECT_EQ(TakenOnItsWord(capsule, policy, true, true),
            std::vector<std::string>{"as of 2026-03-01T12:00:00Z, the time that the capsule names"});
  policy.reachable_from = "main";
  EXPECT_EQ(TakenOnItsWord(capsule, policy, false, true),
            std::vector<std::string>{"that main is " + std::string(40, '1') + ", as the capsule says"});
  EXPECT_TRUE(TakenOnItsWord(capsule, policy, false, false).empty());
  policy.reachable_from = std::string(40, '2');  // a commit names itself
  EXPECT_TRUE(TakenOnItsWord(capsule, policy, false, true).empty());
  policy.reachable_from = "other";
  EXPECT_TRUE(TakenOnItsWord(capsule, policy, false, true).empty());
}

}  // namespace
}  // namespace gl
