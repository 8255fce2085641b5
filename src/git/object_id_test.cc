#include "git/object_id.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr auto kSha256 = HashAlgorithm::kSha256;

TEST(ObjectId, HexAndRawAreTwoSpellingsOfOneId) {
  const std::string hex = "00ff10" + std::string(34, 'a');
  const auto id = ObjectId::FromHex(kSha1, hex);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->Hex(), hex);
  EXPECT_EQ(id->Raw().size(), 20U);
  EXPECT_EQ(id->Algorithm(), kSha1);
  EXPECT_EQ(ObjectId::FromRaw(kSha1, id->Raw()), id);
  EXPECT_TRUE(ObjectId::FromHex(kSha256, std::string(64, '7')));
}

TEST(ObjectId, RefusesAnyOtherSpelling) {
  EXPECT_FALSE(ObjectId::FromHex(kSha1, ""));
  EXPECT_FALSE(ObjectId::FromHex(kSha1, std::string(39, 'a')));
  EXPECT_FALSE(ObjectId::FromHex(kSha1, std::string(42, 'a')));
  EXPECT_FALSE(ObjectId::FromHex(kSha1, std::string(64, 'a')));
  EXPECT_FALSE(ObjectId::FromHex(kSha256, std::string(40, 'a')));
  EXPECT_FALSE(ObjectId::FromHex(kSha1, std::string(40, 'A')));
  EXPECT_FALSE(ObjectId::FromHex(kSha1, std::string(39, 'a') + "g"));
  EXPECT_FALSE(ObjectId::FromHex(kSha1, std::string(39, 'a') + "\n"));
  EXPECT_FALSE(ObjectId::FromRaw(kSha1, std::string(32, 'a')));
  EXPECT_FALSE(ObjectId::FromRaw(kSha256, std::string(20, 'a')));
}

}  // namespace
}  // namespace gl
