// The table of tests/builders/generic_bundles.cc through the generic check of one bundle.
#include <gtest/gtest.h>

#include "sigstore/verify_bundle.h"
#include "tests/builders/provenance_cases.h"

namespace gl {
namespace {

std::optional<std::string_view> WordOf(const test::BuiltProvenance& built, const std::string& word) {
  const auto found = built.policy.find(word);
  return found == built.policy.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

BundleInput InputOf(const test::BuiltProvenance& built) {
  return {.bundle = built.bundle,
          .artifact = std::nullopt,
          .digest = built.digest,
          .identity = WordOf(built, "identity"),
          .issuer = WordOf(built, "issuer"),
          .key = WordOf(built, "key")};
}

std::string AnswerOf(const BundleInput& input, const std::string& root) {
  const Proven<TrustedRoots> roots = TrustedRoots::Parse(root);
  if (!roots) return std::string(ReasonName(roots.error().reason));
  const Proof proof = VerifyBundle(input, *roots);
  return proof ? "ok" : std::string(ReasonName(proof.error().reason)) + ": " + proof.error().message;
}

// ANSWER begins with one of REASONS, which stand between " or ".
bool IsOneOf(std::string_view answer, std::string_view reasons) {
  answer = answer.substr(0, answer.find(':'));
  for (std::size_t at = 0; at <= reasons.size();) {
    const std::size_t end = std::min(reasons.find(" or ", at), reasons.size());
    if (reasons.substr(at, end - at) == answer) return true;
    at = end + 4;
  }
  return false;
}

TEST(GenericBundles, EachGetsItsAnswer) {
  for (const test::ProvenanceCase& one : test::GenericBundles()) {
    SCOPED_TRACE(one.name);
    test::ProvenanceEvidence evidence;
    one.change(evidence);
    const test::BuiltProvenance built = evidence.Build();
    const std::string answer = AnswerOf(InputOf(built), built.trusted_root);
    EXPECT_TRUE(IsOneOf(answer, one.reason)) << one.name << ": wanted " << one.reason << ", got " << answer;
  }
}

TEST(GenericBundles, AnArtifactIsAsGoodAsItsDigest) {
  test::ProvenanceEvidence evidence;
  evidence.LikeMessage();
  const test::BuiltProvenance built = evidence.Build();
  BundleInput input = InputOf(built);
  input.digest.reset();
  input.artifact = test::kArtifact;
  EXPECT_EQ(AnswerOf(input, built.trusted_root), "ok");
  input.artifact = "other bytes";
  EXPECT_TRUE(IsOneOf(AnswerOf(input, built.trusted_root), "message.digest or tlog.content or signature"));
}

}  // namespace
}  // namespace gl
