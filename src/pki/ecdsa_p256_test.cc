#include "pki/ecdsa_p256.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/builders/test_key.h"

namespace gl {
namespace {

constexpr std::string_view kOrder = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

std::string Bytes(std::string_view hex) { return HexDecode(hex).value(); }

std::string Scalar(unsigned char value) { return std::string(31, '\0') + static_cast<char>(value); }

// RFC 6979, section A.2.5: the key, and the signature of "sample" with SHA-256.
TEST(P256Key, VerifiesTheExample) {
  const auto key =
      P256Key::FromPoint(Bytes("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                               "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));
  ASSERT_TRUE(key);
  const std::string signature = Bytes(
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  EXPECT_TRUE(key->Verifies(signature, "sample"));
  EXPECT_FALSE(key->Verifies(signature, "samples"));
  EXPECT_FALSE(key->Verifies(signature.substr(1), "sample"));
  EXPECT_FALSE(key->Verifies(signature + '\0', "sample"));
  EXPECT_FALSE(key->Verifies("", "sample"));
}

TEST(P256Key, VerifiesEveryLengthOfNumbers) {
  const test::TestKey key;
  const auto verifier = P256Key::FromPoint(key.Point());
  ASSERT_TRUE(verifier);
  const test::TestKey other;
  for (int i = 0; i < 600; ++i) {  // some 5 of them have a leading zero byte, half a high bit
    const std::string message = "message " + std::to_string(i);
    const std::string signature = key.Sign(message);
    EXPECT_TRUE(verifier->Verifies(signature, message));
  }
  EXPECT_FALSE(verifier->Verifies(other.Sign("m"), "m"));
}

TEST(P256Key, KnowsBothSignaturesOfAPair) {
  const test::TestKey key;
  const auto verifier = P256Key::FromPoint(key.Point());
  ASSERT_TRUE(verifier);
  EXPECT_TRUE(verifier->Verifies(test::OtherSignature(key.Sign("m")), "m"));
}

TEST(P256Key, RefusesDegenerateSignatures) {
  const auto key = P256Key::FromPoint(test::TestKey().Point());
  ASSERT_TRUE(key);
  const std::string order = Bytes(kOrder);
  const std::string most(32, '\xFF');
  for (const std::string& r : {Scalar(0), Scalar(1), order, most}) {
    for (const std::string& s : {Scalar(0), Scalar(1), order, most}) {
      EXPECT_FALSE(key->Verifies(r + s, "m"));
      EXPECT_FALSE(key->Verifies(r + s, ""));
    }
  }
}

TEST(P256Key, IsMadeOfPointsOnly) {
  const std::string point = test::TestKey().Point();
  EXPECT_TRUE(P256Key::FromPoint(point));
  EXPECT_FALSE(P256Key::FromPoint("\x04" + point));
  EXPECT_FALSE(P256Key::FromPoint(point.substr(1)));
  EXPECT_FALSE(P256Key::FromPoint(std::string(64, '\0')));
  EXPECT_FALSE(P256Key::FromPoint(std::string(64, '\xFF')));
  std::string beside = point;
  beside.back() = static_cast<char>(beside.back() ^ 1);
  EXPECT_FALSE(P256Key::FromPoint(beside));
}

}  // namespace
}  // namespace gl
