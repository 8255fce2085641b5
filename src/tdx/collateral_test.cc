#include "tdx/collateral.h"

#include <gtest/gtest.h>

#include <map>

#include "base/hex.h"
#include "tests/builders/tcb_info_builder.h"

namespace gl {
namespace {

using test::JsonString;

using Members = std::map<std::string, std::string>;

Members Good() {
  return {{"root_ca_crl", "\"30aB\""},
          {"pck_crl", "\"31\""},
          {"tcb_info", JsonString("{\"text\": 1}\n")},
          {"tcb_info_signature", JsonString(std::string(128, '5'))},
          {"tcb_info_issuer_chain", "\"chain one\""},
          {"qe_identity", "\"{}\""},
          {"qe_identity_signature", JsonString(std::string(128, '6'))},
          {"qe_identity_issuer_chain", "\"chain two\""}};
}

std::string Bundle(const Members& members) {
  std::string text;
  for (const auto& [name, value] : members) text += (text.empty() ? "{" : ",") + JsonString(name) + ":" + value;
  return text + "}";
}

testing::AssertionResult Refuses(const std::string& text, std::string_view words) {
  const auto collateral = ParseCollateral(text);
  if (collateral) return testing::AssertionFailure() << "accepted";
  if (collateral.error().reason == Reason::kCollateralMalformed && collateral.error().message.contains(words)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << collateral.error().message;
}

TEST(ParseCollateral, ReadsABundle) {
  const auto collateral = ParseCollateral(Bundle(Good()));
  ASSERT_TRUE(collateral);
  EXPECT_EQ(HexEncode(collateral->root_crl), "30ab");
  EXPECT_EQ(collateral->pck_crl, "1");
  EXPECT_EQ(collateral->tcb_info.text, "{\"text\": 1}\n");
  EXPECT_EQ(collateral->tcb_info.signature, std::string(64, '\x55'));
  EXPECT_EQ(collateral->tcb_info.issuer_chain, "chain one");
  EXPECT_EQ(collateral->qe_identity.text, "{}");
  EXPECT_EQ(collateral->qe_identity.signature, std::string(64, '\x66'));
  EXPECT_EQ(collateral->qe_identity.issuer_chain, "chain two");
  EXPECT_EQ(collateral->pck_chain, std::nullopt);
}

TEST(ParseCollateral, TakesFurtherMembers) {
  Members members = Good();
  members["pck_crl_issuer_chain"] = "\"ignored\"";
  members["pck_certificate_chain"] = "\"own chain\"";
  members["new"] = "[1]";
  const auto collateral = ParseCollateral(Bundle(members));
  ASSERT_TRUE(collateral);
  EXPECT_EQ(collateral->pck_chain, "own chain");
}

TEST(ParseCollateral, WantsEveryMember) {
  for (const auto& [name, value] : Good()) {
    Members members = Good();
    members.erase(name);
    EXPECT_TRUE(Refuses(Bundle(members), name));
    members[name] = "1";
    EXPECT_TRUE(Refuses(Bundle(members), name));
    members[name] = "null";
    EXPECT_TRUE(Refuses(Bundle(members), name));
    members[name] = "{}";
    EXPECT_TRUE(Refuses(Bundle(members), name));
  }
}

TEST(ParseCollateral, WantsHexadecimal) {
  for (const std::string name : {"root_ca_crl", "pck_crl", "tcb_info_signature", "qe_identity_signature"}) {
    for (const std::string value : {"\"0\"", "\"0g\"", "\"0x30\"", "\" 30\""}) {
      Members members = Good();
      members[name] = value;
      EXPECT_TRUE(Refuses(Bundle(members), name));
    }
  }
  Members members = Good();
  members["tcb_info_signature"] = JsonString(std::string(126, '5'));
  EXPECT_TRUE(Refuses(Bundle(members), "tcb_info_signature"));
  members["tcb_info_signature"] = JsonString(std::string(130, '5'));
  EXPECT_TRUE(Refuses(Bundle(members), "tcb_info_signature"));
}

TEST(ParseCollateral, WantsOneStrictObject) {
  const std::string good = Bundle(Good());
  EXPECT_TRUE(Refuses("", "JSON"));
  EXPECT_TRUE(Refuses("[" + good + "]", "object"));
  EXPECT_TRUE(Refuses(good + "x", "JSON"));
  EXPECT_TRUE(Refuses(good.substr(0, good.size() - 1) + ",\"tcb_info\":\"{}\"}", "tcb_info"));  // twice
  EXPECT_TRUE(Refuses(good + std::string(kMaxCollateralBytes, ' '), "the limit is 8388608"));
}

}  // namespace
}  // namespace gl
