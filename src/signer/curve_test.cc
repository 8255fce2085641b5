#include "signer/curve.h"

#include <gtest/gtest.h>

#include <map>

#include "base/hex.h"
#include "signer/ssh_wire.h"
#include "tests/builders/ssh_key.h"

namespace gl {
namespace {

using test::SshKey;

std::string Raw(std::string_view hex) { return HexDecode(hex).value(); }

const std::map<std::string, Curve> kNistCurves = {{"ecdsa-sha2-nistp256", Curve::kP256},
                                                  {"ecdsa-sha2-nistp384", Curve::kP384},
                                                  {"ecdsa-sha2-nistp521", Curve::kP521}};

// Source: RFC 8032, section 7.1, TEST 1 and TEST 2.
TEST(Ed25519, KnownAnswers) {
  const std::string key = Raw("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const std::string signature =
      Raw("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595b"
          "be2465514"
          "1438e7a100b");
  EXPECT_TRUE(IsPublicKey(Curve::kEd25519, key));
  EXPECT_TRUE(VerifyEd25519(key, "", signature));
  EXPECT_FALSE(VerifyEd25519(key, "x", signature));
  EXPECT_TRUE(VerifyEd25519(Raw("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), "\x72",
                            Raw("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36"
                                "13d0f11d8c387b2eaeb4302aeeb0"
                                "0d291612bb0c00")));
}

TEST(Ed25519, RefusesEveryChangedBitAndOtherSizes) {
  const SshKey key("ssh-ed25519");
  const std::string signature = key.RawSignature("message");
  ASSERT_TRUE(VerifyEd25519(key.Point(), "message", signature));
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    std::string changed = signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(VerifyEd25519(key.Point(), "message", changed)) << "bit " << bit;
  }
  EXPECT_FALSE(VerifyEd25519(key.Point(), "message", signature.substr(0, 63)));
  EXPECT_FALSE(VerifyEd25519(key.Point(), "message", signature + '\0'));
  EXPECT_FALSE(VerifyEd25519(key.Point().substr(1), "message", signature));
}

// S + L would verify for those who do not check that S < L (RFC 8032, section 5.1.7).
TEST(Ed25519, HasNoSecondSpelling) {
  const SshKey key("ssh-ed25519");
  const std::string order = Raw("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  std::string signature = key.RawSignature("message");
  unsigned carry = 0;
  for (std::size_t at = 0; at < 32; ++at) {
    carry += static_cast<unsigned char>(signature[32 + at]) + static_cast<unsigned char>(order[at]);
    signature[32 + at] = static_cast<char>(carry & 255U);
    carry >>= 8U;
  }
  EXPECT_FALSE(VerifyEd25519(key.Point(), "message", signature));
}

// The empty signature (R the neutral element, S = 0) is everybody's under a point of small order.
TEST(Ed25519, PointsOfSmallOrderAreNoPublicKeys) {
  const std::string everybodys = Raw("01" + std::string(126, '0'));
  for (const char* hex : {"0100000000000000000000000000000000000000000000000000000000000000",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "0000000000000000000000000000000000000000000000000000000000000000",
                          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"}) {
    std::string point = Raw(hex);
    EXPECT_FALSE(IsPublicKey(Curve::kEd25519, point)) << hex;
    bool verified = false;
    for (int message = 0; message < 100; ++message) {
      verified = verified || VerifyEd25519(point, std::to_string(message), everybodys);
    }
    EXPECT_TRUE(verified) << hex << ": the danger is real";
    point.back() = static_cast<char>(point.back() | 0x80);
    EXPECT_FALSE(IsPublicKey(Curve::kEd25519, point)) << hex << " with the sign bit";
  }
  // Of the other spellings, by p and p + 1, nothing verifies: they are no points.
  for (const char* low : {"ed", "ee"}) {
    const std::string point = Raw(low + std::string(60, 'f') + "7f");
    for (int message = 0; message < 100; ++message) {
      EXPECT_FALSE(VerifyEd25519(point, std::to_string(message), everybodys)) << low;
    }
  }
}

TEST(Ecdsa, VerifiesWhatOpensslSignsAndNothingElse) {
  for (const auto& [type, curve] : kNistCurves) {
    for (int round = 0; round < 20; ++round) {
      const SshKey key(type), other(type);
      const std::string message = "message " + std::to_string(round);
      const std::string mpints = key.RawSignature(message);
      ByteReader reader(mpints);
      const std::string r(TakePositive(reader).value()), s(TakePositive(reader).value());
      EXPECT_TRUE(VerifyEcdsa(curve, key.Point(), message, r, s)) << type;
      EXPECT_FALSE(VerifyEcdsa(curve, key.Point(), message + "x", r, s)) << type;
      EXPECT_FALSE(VerifyEcdsa(curve, other.Point(), message, r, s)) << type;
      EXPECT_FALSE(VerifyEcdsa(curve, key.Point(), message, s, r)) << type;
    }
  }
}

// Changed signatures, judged by nettle and by OpenSSL alike.
TEST(Ecdsa, AgreesWithOpensslOnChangedSignatures) {
  for (const auto& [type, curve] : kNistCurves) {
    const SshKey key(type);
    const std::string mpints = key.RawSignature("message");
    ByteReader reader(mpints);
    const std::string r(TakePositive(reader).value()), s(TakePositive(reader).value());
    const std::string values[] = {r,
                                  s,
                                  "",
                                  std::string(1, '\0'),
                                  "\1",
                                  std::string(32, '\xff'),
                                  std::string(66, '\xff'),
                                  std::string(67, '\xff'),
                                  std::string(400, '\xff'),
                                  '\0' + r,
                                  '\0' + s};
    for (const std::string& one : values) {
      for (const std::string& two : values) {
        EXPECT_EQ(VerifyEcdsa(curve, key.Point(), "message", one, two),
                  key.OpensslVerifies("message", test::DerOf(one, two)));
      }
    }
  }
}

TEST(Ecdsa, APublicKeyIsAnUncompressedPointOfItsCurve) {
  for (const auto& [type, curve] : kNistCurves) {
    const std::string point = SshKey(type).Point();
    EXPECT_TRUE(IsPublicKey(curve, point));
    std::string changed = point;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    const std::size_t half = point.size() / 2;
    const std::string compressed = std::string(1, (point.back() & 1) == 0 ? '\2' : '\3') + point.substr(1, half);
    for (const std::string& wrong : {changed, compressed, std::string(), std::string(1, '\0'), point + '\0',
                                     point.substr(1), point.substr(0, point.size() - 1), '\5' + point.substr(1),
                                     '\4' + std::string(2 * half, '\0'), '\4' + std::string(2 * half, '\xff')}) {
      EXPECT_FALSE(IsPublicKey(curve, wrong)) << type << " " << HexEncode(wrong);
      EXPECT_FALSE(VerifyEcdsa(curve, wrong, "m", "\1", "\1"));
    }
    for (const auto& [other, other_curve] : kNistCurves) {
      EXPECT_EQ(IsPublicKey(other_curve, point), other == type) << other;
    }
  }
}

// Source: FIPS 180-4 examples.
TEST(Sha512, KnownAnswer) {
  EXPECT_EQ(HexEncode(Sha512("abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442364"
            "3ce80e2a"
            "9ac94fa54ca49f");
}

}  // namespace
}  // namespace gl
