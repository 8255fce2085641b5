#include "dstack/image_ref.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

const std::string kDigest(64, 'a');

std::string Parsed(std::string_view text) {
  const auto image = ImageRef::Parse(text);
  return image ? image->Text() : "refused: " + image.error().message;
}

TEST(ImageRef, GivesFullNames) {
  EXPECT_EQ(Parsed("alpine"), "docker.io/library/alpine");
  EXPECT_EQ(Parsed("alpine:3.20"), "docker.io/library/alpine:3.20");
  EXPECT_EQ(Parsed("owner/app@sha256:" + kDigest), "docker.io/owner/app@sha256:" + kDigest);
  EXPECT_EQ(Parsed("docker.io/alpine"), "docker.io/library/alpine");
  EXPECT_EQ(Parsed("index.docker.io/owner/app"), "docker.io/owner/app");
  EXPECT_EQ(Parsed("ghcr.io/o/p/app:v1"), "ghcr.io/o/p/app:v1");
  EXPECT_EQ(Parsed("localhost/app"), "localhost/app");
  EXPECT_EQ(Parsed("registry.example:5000/app:v1"), "registry.example:5000/app:v1");
}

TEST(ImageRef, IgnoresATagBeforeADigest) {
  const auto image = ImageRef::Parse("ghcr.io/o/app:v1@sha256:" + kDigest);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->tag, "v1");
  EXPECT_EQ(image->digest, kDigest);
  EXPECT_EQ(image->Text(), "ghcr.io/o/app@sha256:" + kDigest);
}

TEST(ImageRef, RefusesOtherDigests) {
  for (const std::string& text :
       {"app@sha256:" + kDigest.substr(1), "app@sha256:" + kDigest + "a", "app@sha256:" + std::string(64, 'A'),
        "app@sha512:" + kDigest + kDigest, std::string("app@"), "app@sha256:" + kDigest + "@sha256:" + kDigest,
        "app@" + kDigest, "app@sha256:" + std::string(64, 'g')}) {
    EXPECT_TRUE(Parsed(text).contains("has no digest of the form")) << Parsed(text);
  }
}

TEST(ImageRef, RefusesOtherTags) {
  for (const std::string& text : {std::string("app:"), std::string("app:-x"), std::string("app:.x"),
                                  std::string("app:a b"), "app:" + std::string(129, 'a'), std::string("app:$V")}) {
    EXPECT_TRUE(Parsed(text).contains("has a malformed tag")) << Parsed(text);
  }
}

TEST(ImageRef, RefusesWhatIsNoName) {
  for (const std::string& text :
       {std::string(), std::string("/"), std::string("App"), std::string("a//b"), std::string("a/"), std::string("-a"),
        std::string("a-"), std::string("a..b"), std::string("a___b"), std::string("a b"), std::string("${APP}"),
        std::string("https://ghcr.io/a"), std::string("-x.io/a"), std::string("a_b.io:x/a"), std::string(256, 'a'),
        "@sha256:" + kDigest, std::string("a\n")}) {
    EXPECT_TRUE(Parsed(text).starts_with("refused: ")) << Parsed(text);
  }
}

// The limit is on what the short name stands for: else an accepted name, written in full, would be refused.
TEST(ImageRef, LimitsTheNameInFull) {
  const std::size_t longest = kMaxImageName - std::string_view("docker.io/library/").size();
  EXPECT_EQ(Parsed(std::string(longest, 'a')), "docker.io/library/" + std::string(longest, 'a'));
  EXPECT_TRUE(Parsed(std::string(longest + 1, 'a')).contains("is not the name of an image"));
}

}  // namespace
}  // namespace gl
