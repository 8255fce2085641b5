#include "doc/strict_json.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

using Kind = JsonValue::Kind;

JsonDocument Parsed(std::string_view text) {
  auto document = JsonDocument::Parse(text, "the text");
  EXPECT_TRUE(document) << (document ? "" : document.error().message);
  return *std::move(document);
}

std::string WhyRefused(std::string_view text) {
  const auto document = JsonDocument::Parse(text, "the text");
  if (document) return "accepted";
  EXPECT_EQ(document.error().fault, Fault::kIntegrity);
  EXPECT_TRUE(document.error().message.starts_with("the text is not acceptable JSON: ")) << document.error().message;
  return document.error().message;
}

#define EXPECT_REFUSED(text, words) EXPECT_NE(WhyRefused(text).find(words), std::string::npos) << WhyRefused(text)

template <typename T>
std::string WhyNot(const Result<T>& result) {
  return result ? "accepted" : result.error().message;
}

TEST(StrictJson, ReadsEveryKind) {
  const JsonDocument document = Parsed(R"( {"o": {}, "a": [1, "x"], "s": "t", "n": 12, "b": true, "z": null} )");
  const JsonValue& root = document.Root();
  ASSERT_EQ(root.GetKind(), Kind::kObject);
  ASSERT_EQ(root.Items().size(), 6U);
  EXPECT_EQ(root.Items()[0].Name(), "o");
  EXPECT_EQ(root.Items()[5].Name(), "z");
  EXPECT_TRUE(root.Items()[5].IsNull());
  EXPECT_EQ(root.Text("s").value(), "t");
  EXPECT_EQ(root.U64("n").value(), 12U);
  EXPECT_TRUE(root.Bool("b").value());
  EXPECT_TRUE(root.Object("o").value()->Items().empty());
  const auto elements = root.Array("a").value();
  ASSERT_EQ(elements.size(), 2U);
  EXPECT_EQ(elements[0].AsU64().value(), 1U);
  EXPECT_EQ(elements[1].AsText().value(), "x");
}

TEST(StrictJson, KnowsTheBytesOfEachValue) {
  const JsonDocument document = Parsed("\n{ \"a\" : { \"b\" : [ 1 , -2.50e1 ] } , \"c\":\"\\u0041\" ,\"d\": false }\t");
  const JsonValue& root = document.Root();
  EXPECT_EQ(root.Source(), "{ \"a\" : { \"b\" : [ 1 , -2.50e1 ] } , \"c\":\"\\u0041\" ,\"d\": false }");
  EXPECT_EQ(root.Find("a")->Source(), "{ \"b\" : [ 1 , -2.50e1 ] }");
  EXPECT_EQ(root.Find("a")->Find("b")->Source(), "[ 1 , -2.50e1 ]");
  EXPECT_EQ(root.Find("a")->Find("b")->Items()[0].Source(), "1");
  EXPECT_EQ(root.Find("a")->Find("b")->Items()[1].Source(), "-2.50e1");
  EXPECT_EQ(root.Find("c")->Source(), "\"\\u0041\"");
  EXPECT_EQ(root.Find("d")->Source(), "false");
}

TEST(StrictJson, DecodesStrings) {
  const JsonDocument document = Parsed(R"(["", "plain \/", "\"\\\b\f\n\r\t", "\u00e9\u20ac\ud83e\udd80", "é"])");
  const auto items = document.Root().Items();
  EXPECT_EQ(items[0].AsText().value(), "");
  EXPECT_EQ(items[1].AsText().value(), "plain /");
  EXPECT_EQ(items[2].AsText().value(), "\"\\\b\f\n\r\t");
  EXPECT_EQ(items[3].AsText().value(), "é€🦀");
  EXPECT_EQ(items[4].AsText().value(), "é");
}

TEST(StrictJson, StaysValidWhenMoved) {
  JsonDocument first = Parsed(R"({"plain":"x","escaped":"\u0061"})");
  const JsonDocument second = std::move(first);
  EXPECT_EQ(second.Root().Text("plain").value(), "x");
  EXPECT_EQ(second.Root().Text("escaped").value(), "a");
}

TEST(StrictJson, RefusesRepeatedKeys) {
  EXPECT_REFUSED(R"({"a":1,"b":2,"a":1})", "the key 'a' twice");
  EXPECT_REFUSED(R"({"a":1,"\u0061":1})", "the key 'a' twice");
  EXPECT_REFUSED(R"([{"x":{"":1,"":2}}])", "the key '' twice");
  EXPECT_EQ(WhyRefused(R"({"a":{"a":1},"A":[{"a":1},{"a":1}]})"), "accepted");
}

TEST(StrictJson, RefusesWhatIsNotJson) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "[",
                                      "[1",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{\"a\"}",
                                      "{\"a\" 1}",
                                      "{a:1}",
                                      "{1:2}",
                                      "['a']",
                                      "[1 2]",
                                      "[tru]",
                                      "[nul]",
                                      "[nullx]",
                                      "[True]",
                                      "[NaN]",
                                      "[Infinity]",
                                      "[01]",
                                      "[1.]",
                                      "[.5]",
                                      "[+1]",
                                      "[-]",
                                      "[1e]",
                                      "[0x1]",
                                      "[\"a]",
                                      "[\"\\x\"]",
                                      "[\"\\u12\"]",
                                      "[\"a\nb\"]",
                                      "[1]]",
                                      "[1}",
                                      "{\"a\":1]",
                                      "[1] // comment",
                                      "[/* comment */1]",
                                      "[1];",
                                      "{,}",
                                      "[,]",
                                      "{\"a\"::1}",
                                      "{\"a\":}",
                                      "[\"\t\"]",
                                      "{\"a\":1 \"b\":2}"}) {
    EXPECT_NE(WhyRefused(text), "accepted") << text;
  }
}

TEST(StrictJson, RefusesTextAfterTheEnd) {
  EXPECT_REFUSED("{}{}", "more text after its end at byte 2");
  EXPECT_REFUSED("[1] x", "more text after its end at byte 4");
  EXPECT_REFUSED("[1],", "more text after its end");
  EXPECT_NE(WhyRefused(std::string_view("[1]\0", 4)), "accepted");
}

TEST(StrictJson, RefusesOtherEncodings) {
  EXPECT_REFUSED("\xEF\xBB\xBF{}", "byte order mark");
  EXPECT_NE(WhyRefused("[\"\xff\"]"), "accepted");
  EXPECT_NE(WhyRefused("[\"\xc0\x80\"]"), "accepted");
  EXPECT_NE(WhyRefused("[\"\xed\xa0\x80\"]"), "accepted");
  EXPECT_NE(WhyRefused(std::string_view("[\0\"\0a\0\"\0]\0", 10)), "accepted");
}

TEST(StrictJson, RefusesHalvesOfSurrogatePairs) {
  for (const std::string_view text : {R"(["\ud800"])", R"(["\udc00"])", R"(["\ud800\u0041"])", R"(["\ude00\ud83e"])",
                                      R"({"\udc00":1})", R"(["\ud800\ud800"])"}) {
    EXPECT_NE(WhyRefused(text), "accepted") << text;
  }
}

TEST(StrictJson, RefusesNumbersThatDoNotFit) {
  EXPECT_REFUSED("[18446744073709551616]", "does not fit");
  EXPECT_REFUSED("[123456789012345678901234567890]", "does not fit");
  EXPECT_REFUSED("[-9223372036854775809]", "does not fit");
  EXPECT_REFUSED("[1e400]", "does not fit");
  EXPECT_EQ(WhyRefused("[18446744073709551615, -9223372036854775808, 1.5, 1e3]"), "accepted");
}

TEST(StrictJson, RefusesAnOutermostScalar) {
  for (const std::string_view text : {"1", "\"a\"", "true", "null", "1.5"}) {
    EXPECT_REFUSED(text, "neither an object nor an array");
  }
}

TEST(StrictJson, HasLimits) {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_EQ(WhyRefused(nested(kMaxJsonDepth)), "accepted");
  EXPECT_REFUSED(nested(kMaxJsonDepth + 1), "more than 64 levels");
  EXPECT_REFUSED(std::string(100'000, '['), "more than 64 levels");

  std::string many = "[0";
  for (std::size_t i = 2; i < kMaxJsonValues; ++i) many += ",0";  // with the array: kMaxJsonValues
  EXPECT_EQ(WhyRefused(many + "]"), "accepted");
  EXPECT_REFUSED(many + ",0]", "more than 65536 values");
  EXPECT_EQ(WhyRefused("[\"" + std::string(kMaxJsonValues + 1, ',') + R"(\",[",1])"), "accepted");

  const auto long_string = [](std::size_t bytes) { return R"({"a":")" + std::string(bytes, 'x') + "\"}"; };
  EXPECT_EQ(WhyRefused(long_string(kMaxJsonString)), "accepted");
  EXPECT_REFUSED(long_string(kMaxJsonString + 1), "more than 4194304 bytes in the string at byte 6");

  const auto members = [](std::size_t count) {
    std::string object = "{";
    for (std::size_t i = 0; i < count; ++i) object += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
    return object + "}";
  };
  EXPECT_EQ(WhyRefused(members(kMaxJsonMembers)), "accepted");
  EXPECT_REFUSED(members(kMaxJsonMembers + 1), "more than 4096 members in one object");

  EXPECT_EQ(WhyRefused("[" + std::string(kMaxJsonBytes - 2, ' ') + "]"), "accepted");
  EXPECT_REFUSED("[" + std::string(kMaxJsonBytes - 1, ' ') + "]", "more than 16777216 bytes");
}

TEST(StrictJson, SaysWhatIsMissingOrOfAnotherKind) {
  const JsonDocument document = Parsed(R"({"in":{"s":"text","n":7,"z":null,"a":[],"o":{}}})");
  const JsonValue& in = *document.Root().Find("in");
  EXPECT_EQ(WhyNot(in.Text("x")), "the member 'x' of 'in' is missing");
  EXPECT_EQ(WhyNot(document.Root().Text("x")), "the member 'x' is missing");
  EXPECT_EQ(WhyNot(in.Text("n")), "'n' is a number (7); expected a string");
  EXPECT_EQ(WhyNot(in.Text("z")), "'z' is null; expected a string");
  EXPECT_EQ(WhyNot(in.U64("s")), "'s' is a string (\"text\"); expected a whole number");
  EXPECT_EQ(WhyNot(in.Array("o")), "'o' is an object; expected an array");
  EXPECT_EQ(WhyNot(in.Object("a")), "'a' is an array; expected an object");
  EXPECT_EQ(WhyNot(in.Bool("n")), "'n' is a number (7); expected a boolean");
  EXPECT_EQ(WhyNot(in.Items()[0].Text("x")), "'s' is a string (\"text\"); expected an object");
  EXPECT_EQ(in.Find("s")->Find("x"), nullptr);
}

TEST(StrictJson, TakesWholeNumbersOnly) {
  const JsonDocument document = Parsed(R"({"f":1.0,"e":1e2,"m":-1,"z":-0,"big":18446744073709551615,"b":256})");
  const JsonValue& root = document.Root();
  for (const std::string_view name : {"f", "e", "m", "z"}) EXPECT_FALSE(root.U64(name)) << name;
  EXPECT_EQ(root.U64("big").value(), 18446744073709551615U);
  EXPECT_EQ(WhyNot(root.U64("b", 255)), "'b' is a number (256); expected a whole number from 0 to 255");
  EXPECT_EQ(root.U64("b", 256).value(), 256U);
}

TEST(StrictJson, ReadsHexOfASize) {
  const JsonDocument document = Parsed(R"({"lower":"00ff","upper":"0AFf","odd":"0","bad":"0g","empty":"","x":"0x00"})");
  const JsonValue& root = document.Root();
  EXPECT_EQ(root.HexBytes("lower", 2).value(), std::string("\0\xff", 2));
  EXPECT_EQ(root.HexBytes("upper").value(), "\x0A\xff");
  EXPECT_EQ(root.HexBytes("empty").value(), "");
  EXPECT_EQ(WhyNot(root.HexBytes("lower", 3)), "'lower' is a string (\"00ff\"); expected 6 hex digits");
  for (const std::string_view name : {"odd", "bad", "x"}) EXPECT_FALSE(root.HexBytes(name)) << name;
}

TEST(StrictJson, RefusesNulInText) {
  const JsonDocument document = Parsed(R"({"s":"a\u0000b","\u0000":1})");
  EXPECT_EQ(WhyNot(document.Root().Text("s")), "'s' is a string (\"a\\\\u0000b\"); expected a string without a NUL");
  EXPECT_FALSE(document.Root().HexBytes("s"));
  EXPECT_EQ(document.Root().Items()[1].Name(), std::string_view("\0", 1));
}

TEST(StrictJson, TakesNullForAbsentWhereOptional) {
  const JsonDocument document = Parsed(R"({"z":null,"n":7})");
  const JsonValue& root = document.Root();
  EXPECT_EQ(root.OptionalText("z").value(), std::nullopt);
  EXPECT_EQ(root.OptionalText("x").value(), std::nullopt);
  EXPECT_FALSE(root.OptionalText("n"));
  EXPECT_EQ(root.OptionalU64("n").value(), 7U);
  EXPECT_FALSE(root.OptionalU64("n", 6));
  EXPECT_EQ(root.OptionalU64("z").value(), std::nullopt);
  EXPECT_EQ(root.OptionalBool("z").value(), std::nullopt);
  EXPECT_FALSE(root.OptionalBool("n"));
  EXPECT_EQ(root.OptionalHexBytes("z", 2).value(), std::nullopt);
  EXPECT_FALSE(root.OptionalHexBytes("n", 2));
  EXPECT_TRUE(root.OptionalArray("z").value().empty());
  EXPECT_FALSE(root.OptionalArray("n"));
  EXPECT_EQ(root.OptionalObject("x").value(), nullptr);
  EXPECT_FALSE(root.OptionalObject("n"));
}

TEST(StrictJson, CanRefuseUnknownMembers) {
  const JsonDocument document = Parsed(R"({"a":1,"b":2})");
  EXPECT_TRUE(document.Root().OnlyMembers({"a", "b", "c"}));
  EXPECT_EQ(WhyNot(document.Root().OnlyMembers({"a"})), "the member 'b' is not known");
  EXPECT_FALSE(document.Root().Items()[0].OnlyMembers({"a"}));
}

TEST(StrictJson, ShowsHostileTextEscaped) {
  EXPECT_REFUSED("{\"\\u001b[2J\":1,\"\\u001b[2J\":2}", "the key '\\x1b[2J' twice");
}

}  // namespace
}  // namespace gl
