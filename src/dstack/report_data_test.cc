#include "dstack/report_data.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace gl {
namespace {

std::string Hex(const Result<std::string>& bytes) { return bytes ? HexEncode(*bytes) : bytes.error().message; }

TEST(ReportData, PadsWhatACallerGives) {
  EXPECT_EQ(PaddedReportData("\x12\x34").value(), "\x12\x34" + std::string(62, '\0'));
  EXPECT_EQ(PaddedReportData(std::string(64, 'x')).value(), std::string(64, 'x'));
  EXPECT_FALSE(PaddedReportData(std::string(65, 'x')));
}

// printf 'app-data:test content' | openssl dgst -sha512
TEST(ReportData, HashesAppData) {
  EXPECT_EQ(
      Hex(AppReportData("", "", "test content")),
      "7ea0b744ed5e9c0c83ff9f575668e1697652cd349f2027cdf26f918d4c53e8cd50b5ea9b449b4c3d50e20ae00ec29688d5a214e8daff8a"
      "10041f5d624dae8a01");
  EXPECT_EQ(Hex(AppReportData("sha256", "app-data", "test content")),
            "278fdb367382d9d10871ebb44498a29d54e705fa8924ce0a6fe8629542fc1a65" + std::string(64, '0'));
  EXPECT_EQ(AppReportData("raw", "", std::string(64, 'x')).value(), std::string(64, 'x'));
  for (const std::string_view hash :
       {"sha384", "sha3-256", "sha3-384", "sha3-512", "keccak256", "keccak384", "keccak512"}) {
    const auto data = AppReportData(hash, "p", "d");
    ASSERT_TRUE(data) << hash;
    EXPECT_EQ(data->size(), kReportDataBytes);
    EXPECT_EQ(data->ends_with(std::string(16, '\0')), !hash.ends_with("512")) << hash;
  }
  EXPECT_NE(AppReportData("sha3-256", "", "x").value(), AppReportData("keccak256", "", "x").value());
}

TEST(ReportData, RefusesOtherHashes) {
  EXPECT_EQ(Hex(AppReportData("md5", "", "x")), "report data is hashed with 'md5', which is not known");
  EXPECT_EQ(Hex(AppReportData("raw", "", "x")), "raw report data has 64 bytes, not 1");
}

TEST(ReportData, TellsKeysApartByPurpose) {
  EXPECT_EQ(RatlsReportData("key").size(), kReportDataBytes);
  EXPECT_NE(RatlsReportData("key"), KmsRootReportData("key"));
  EXPECT_NE(RatlsReportData("key"), RatlsReportData("kez"));
}

TEST(FindChallenge, LooksInDocumentedPlacesOnly) {
  const std::string nonce(32, 'n'), statement(32, 's'), zeros(32, '\0');
  EXPECT_EQ(FindChallenge(nonce + zeros, nonce), ChallengePlace::kWhole);
  EXPECT_EQ(FindChallenge(statement + nonce, nonce), ChallengePlace::kSecondHalf);
  EXPECT_EQ(FindChallenge(statement + nonce, statement + nonce), ChallengePlace::kWhole);
  EXPECT_EQ(FindChallenge(nonce + statement, nonce), std::nullopt);
  EXPECT_EQ(FindChallenge(std::string(16, 's') + nonce + std::string(16, 's'), nonce), std::nullopt);
  EXPECT_EQ(FindChallenge(statement + nonce, nonce.substr(1)), std::nullopt);
  EXPECT_EQ(FindChallenge("n" + std::string(63, 'x'), "n"), std::nullopt);
  EXPECT_EQ(FindChallenge(std::string(64, '\0'), ""), std::nullopt);
  EXPECT_EQ(FindChallenge(nonce, nonce), std::nullopt);
  EXPECT_EQ(FindChallenge(statement + nonce, std::string(65, 'x')), std::nullopt);
}

TEST(AppKeyText, KnowsTwoKinds) {
  const auto padded = [](std::string text) { return text.resize(64, '\0'), text; };
  EXPECT_EQ(AppKeyText(padded("dip1::secp256k1c-pk:A55pWm_-")), "dip1::secp256k1c-pk:A55pWm_-");
  EXPECT_EQ(AppKeyText(padded("dip1::ed25519-pk:AA==")), "dip1::ed25519-pk:AA==");
  EXPECT_EQ(AppKeyText(padded("dip1::ed25519-pk:")), std::nullopt);
  EXPECT_EQ(AppKeyText(padded("dip1::rsa-pk:AA")), std::nullopt);
  EXPECT_EQ(AppKeyText(padded("dip1::ed25519-pk:A A")), std::nullopt);
  EXPECT_EQ(AppKeyText(std::string(64, '\0')), std::nullopt);
}

}  // namespace
}  // namespace gl
