#include "sigstore/built_in_roots.h"

#include <gtest/gtest.h>

#include <set>

#include "base/hex.h"
#include "crypto/digest.h"
#include "sigstore/trusted_root.h"

namespace gl {
namespace {

std::string HexSha256(std::string_view bytes) { return HexEncode(DigestOf(HashAlgorithm::kSha256, bytes)); }

std::set<std::string> FingerprintsOf(const std::vector<TrustedAuthority>& authorities) {
  std::set<std::string> all;
  for (const TrustedAuthority& authority : authorities) {
    for (std::size_t i = 0; i < authority.chain.Size(); ++i) all.insert(HexSha256(authority.chain.At(i).Der()));
  }
  return all;
}

TEST(BuiltInRoots, AreThoseThatThePublishersName) {
  EXPECT_EQ(HexSha256(PublicGoodRoot()), kPublicGoodRootSha256);
  EXPECT_EQ(HexSha256(GithubRoot()), kGithubRootSha256);
}

// Source: sigstore-provenance.md, section 11.
TEST(BuiltInRoots, HoldThePublicFacts) {
  const auto roots = TrustedRoots::CompiledIn();
  ASSERT_TRUE(roots) << roots.error().message;
  ASSERT_EQ(roots->All().size(), 2U);
  const TrustedRoot& open = roots->All()[0];
  EXPECT_TRUE(open.demands_tlog && open.demands_sct);
  ASSERT_EQ(open.tlogs.size(), 2U);
  EXPECT_EQ(HexEncode(open.tlogs[0].id), "c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d");
  EXPECT_EQ(HexEncode(open.tlogs[1].id), "cf1199155bddd051268d1f16ac5c0c75c009f6fb5a63f4177f8e18d7051e3fa0");
  EXPECT_EQ(open.tlogs[1].name, "log2025-1.rekor.sigstore.dev");
  ASSERT_EQ(open.ctlogs.size(), 2U);
  EXPECT_EQ(HexEncode(open.ctlogs[1].id), "dd3d306ac6c7113263191e1c99673702a24a5eb8de3cadff878a72802f29ee8e");
  EXPECT_EQ(FingerprintsOf(open.authorities),
            (std::set<std::string>{"3ba7b6cc4e95469d4d334b49cb257ad8537076fa84b0ca87ff4ecfe6a54680c1",
                                   "15d795348226b4649f750f5802592c393bee7cc53c3b86982175b7ad087efe47",
                                   "03a38ffb1f450100c2596d1d10b900ac4d504058006dda58199576bbeb9c73d0"}));
  const TrustedRoot& github = roots->All()[1];
  EXPECT_FALSE(github.demands_tlog || github.demands_sct);
  EXPECT_TRUE(
      FingerprintsOf(github.authorities).contains("5e32fc622543a4d4b9db64bbc58fc6a67e67e4bbd09ed32c19a080ef213f09af"));
  EXPECT_TRUE(FingerprintsOf(github.timestamp_authorities)
                  .contains("4416c8ae73146a63a137c2e55be8de70e3c9af3073bf398baabaa8db0817ced7"));
  EXPECT_EQ(FormatUtcTime(github.NewestAuthority()).substr(0, 10), "2026-06-12");
}

TEST(BuiltInRoots, HaveChainsThatHold) {
  const auto roots = TrustedRoots::CompiledIn();
  ASSERT_TRUE(roots);
  for (const TrustedRoot& root : roots->All()) {
    for (const TrustedAuthority& authority : root.authorities) {
      EXPECT_TRUE(authority.chain.HoldsFrom(0, "\x2B\x06\x01\x05\x05\x07\x03\x03")) << authority.uri;
    }
    for (const TrustedAuthority& authority : root.timestamp_authorities) {
      EXPECT_TRUE(authority.chain.HasLeaf());
      EXPECT_TRUE(authority.chain.HoldsFrom(1, "\x2B\x06\x01\x05\x05\x07\x03\x08")) << authority.uri;
    }
  }
}

}  // namespace
}  // namespace gl
