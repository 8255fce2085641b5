// The folders of the conformance suite that the shared test data has, each with the verdict that its name tells.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "base/hex.h"
#include "crypto/digest.h"
#include "sigstore/verify_bundle.h"
#include "tests/builders/shared_data.h"

namespace gl {
namespace {

using test::SharedFile;

constexpr std::string_view kIdentity =
    "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/"
    "extremely-dangerous-oidc-beacon.yml@refs/heads/main";
constexpr std::string_view kIssuer = "https://token.actions.githubusercontent.com";

std::string WithoutLineEnd(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// Whether the case in FOLDER is accepted; nothing is left out on the way there.
Proof RunCase(const std::string& folder, bool by_digest) {
  const auto file = [&](const std::string& name) { return SharedFile(folder + "/" + name); };
  const std::string artifact = file("artifact").value_or(SharedFile("fixtures/sigstore/conformance/a.txt").value());
  const std::string digest = "sha256:" + HexEncode(DigestOf(HashAlgorithm::kSha256, artifact));
  const std::string bundle = file("bundle.sigstore.json").value();
  const auto root_text = file("trusted_root.json");
  const auto roots = root_text ? TrustedRoots::Parse(*root_text) : TrustedRoots::PublicGood();
  if (!roots) return std::unexpected(roots.error());
  const std::string identity = WithoutLineEnd(file("identity").value_or(std::string(kIdentity)));
  const std::string issuer = WithoutLineEnd(file("issuer").value_or(std::string(kIssuer)));
  const auto key = file("key.pub");
  BundleInput input;
  input.bundle = bundle;
  if (by_digest) {
    input.digest = digest;
  } else {
    input.artifact = artifact;
  }
  if (key) {
    input.key = *key;
  } else {
    input.identity = identity;
    input.issuer = issuer;
  }
  return VerifyBundle(input, *roots);
}

TEST(Conformance, EveryFolderGetsItsVerdict) {
  const std::string root = "fixtures/sigstore/conformance";
  std::error_code error;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::SharedPath(root), error)) {
    if (!entry.is_directory()) continue;
    const std::string name = entry.path().filename().string();
    for (const bool by_digest : {false, true}) {
      SCOPED_TRACE(name + (by_digest ? " by digest" : " by file"));
      const Proof held = RunCase(root + "/" + name, by_digest);
      EXPECT_EQ(held.has_value(), !name.ends_with("_fail"))
          << (held ? "" : std::string(ReasonName(held.error().reason)) + ": " + held.error().message);
    }
    ++count;
  }
  if (count == 0) GTEST_SKIP() << test::kNoSharedData;
  std::cout << count << " folders looked at\n";
}

}  // namespace
}  // namespace gl
