#include "sigstore/proto_json.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

using enum ProvenanceReason;

JsonDocument Parsed(std::string_view text) { return JsonDocument::Parse(text, "a test").value(); }

ProtoMessage MessageOf(const JsonDocument& document) { return {document.Root(), kBundleJson, kBundleBase64}; }

TEST(LenientBase64, TakesBothAlphabetsWithAllPaddingOrNone) {
  const std::string bytes = "\xFB\xEF\xBE\xFF";
  for (const std::string_view text : {"++++/w==", "++++/w", "----_w==", "----_w"}) {
    EXPECT_EQ(LenientBase64(text), (text.size() % 2 == 0 ? std::optional(bytes) : std::nullopt)) << text;
  }
  EXPECT_EQ(LenientBase64(""), "");
  EXPECT_EQ(LenientBase64("YQ"), "a");
}

TEST(LenientBase64, RefusesEveryOtherSpelling) {
  for (const std::string_view text :
       {"++++_w==", "----/w", "YQ=", "YQ===", "Y", "YR==", "YR", "Y Q=", "YQ==\n", "YQ\n==", "Y*==", "=", "===="}) {
    EXPECT_FALSE(LenientBase64(text)) << text;
  }
}

TEST(ProtoMessage, NullIsAbsence) {
  const JsonDocument document = Parsed(R"({"a":null,"b":null,"c":null,"d":null,"e":null})");
  const ProtoMessage message = MessageOf(document);
  EXPECT_FALSE(message.Message("a").value());
  EXPECT_FALSE(message.Text("b").value());
  EXPECT_FALSE(message.Bytes("c").value());
  EXPECT_TRUE(message.List("d").value().empty());
  EXPECT_EQ(message.Number("e").value(), 0U);
}

TEST(ProtoMessage, NumbersAreTextsOrNumbers) {
  const JsonDocument document =
      Parsed(R"({"a":"1076062007","b":1076062007,"c":"-1","d":-1,"e":"9223372036854775807","f":"9223372036854775808",)"
             R"("g":"01","h":"1 ","i":1.0,"j":"","k":true,"l":18446744073709551615})");
  const ProtoMessage message = MessageOf(document);
  EXPECT_EQ(message.Number("a").value(), 1076062007U);
  EXPECT_EQ(message.Number("b").value(), 1076062007U);
  EXPECT_EQ(message.Number("e").value(), 9223372036854775807U);
  EXPECT_EQ(message.Number("absent").value(), 0U);
  for (const std::string_view name : {"c", "d", "f", "g", "h", "i", "j", "k", "l"}) {
    const auto number = message.Number(name);
    ASSERT_FALSE(number) << name;
    EXPECT_EQ(number.error().reason, kBundleJson) << name;
  }
}

TEST(ProtoMessage, TellsWhatIsNoTextFromWhatIsNoBase64) {
  const JsonDocument document = Parsed(R"({"a":"YQ==","b":"*","c":1,"d":"YQ\u0000="})");
  const ProtoMessage message = MessageOf(document);
  EXPECT_EQ(message.NeedBytes("a").value(), "a");
  EXPECT_EQ(message.NeedBytes("b").error().reason, kBundleBase64);
  EXPECT_EQ(message.NeedBytes("c").error().reason, kBundleJson);
  EXPECT_EQ(message.NeedBytes("d").error().reason, kBundleBase64);
  EXPECT_EQ(message.NeedBytes("e").error().reason, kBundleJson);
  EXPECT_EQ(message.Under(kTlogBody).NeedMessage("e").error().reason, kTlogBody);
}

TEST(ParseProvenJson, TellsTooMuchFromMalformed) {
  EXPECT_EQ(ParseProvenJson(std::string(50000, '['), "x", kStatementJson).error().reason, kBundleLimits);
  EXPECT_EQ(ParseProvenJson("{", "x", kStatementJson).error().reason, kStatementJson);
  EXPECT_EQ(ParseProvenJson(R"({"a":1,"a":1})", "x", kStatementJson).error().reason, kStatementJson);
  EXPECT_TRUE(ParseProvenJson("{}", "x", kStatementJson));
}

}  // namespace
}  // namespace gl
