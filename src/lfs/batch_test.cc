#include "lfs/batch.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

const LfsPointer kOne{std::string(64, '1'), 10}, kTwo{std::string(64, '2'), 20};
const std::string kOneRow = R"({"oid":")" + kOne.oid + R"(","size":10,"actions":{"download":{"href":"https://h/1"}}})";
const std::string kTwoRow = R"({"oid":")" + kTwo.oid + R"(","size":20,"actions":{"download":{"href":"https://h/2"}}})";

std::string Answer(const std::string& rows) { return R"({"objects":[)" + rows + "]}"; }

// The answer for kOne whose download action is ACTION.
Result<std::vector<LfsDownload>> WithAction(const std::string& action, bool http = false) {
  const std::string row = R"({"oid":")" + kOne.oid + R"(","size":10,"actions":{"download":)" + action + "}}";
  return ReadBatchAnswer(Answer(row), {kOne}, http);
}

TEST(BatchRequest, AsksForTheObjects) {
  EXPECT_EQ(BatchRequest({kOne, kTwo}),
            R"({"operation":"download","transfers":["basic"],"hash_algo":"sha256","objects":[{"oid":")" + kOne.oid +
                R"(","size":10},{"oid":")" + kTwo.oid + R"(","size":20}]})");
}

TEST(BatchAnswer, GivesThePlacesInTheOrderOfTheRequest) {
  const auto downloads = ReadBatchAnswer(" {\"transfer\" : \"basic\",\n\"objects\":[" + kTwoRow + ",\t" + kOneRow +
                                             "],\"x\":[{},[],null,true,false,-1.5e+3]}\r\n",
                                         {kOne, kTwo}, false);
  ASSERT_TRUE(Ok(downloads));
  EXPECT_EQ((*downloads)[0].href, "https://h/1");
  EXPECT_EQ((*downloads)[1].href, "https://h/2");
  EXPECT_TRUE((*downloads)[0].headers.empty());
  EXPECT_FALSE((*downloads)[0].authorized);
}

TEST(BatchAnswer, ResolvesEscapesOfPrintableCharacters) {
  const auto downloads = WithAction(R"({"href":"https:\/\/h\/\u0061?b=1\u0026c=2","header":{"X-\u0041":"\"q\""}})");
  ASSERT_TRUE(Ok(downloads));
  EXPECT_EQ((*downloads)[0].href, "https://h/a?b=1&c=2");
  EXPECT_EQ((*downloads)[0].headers, std::vector<std::string>{"X-A: \"q\""});
}

TEST(BatchAnswer, SaysWhetherAnActionBringsItsOwnAuthorization) {
  EXPECT_TRUE(
      WithAction(R"({"href":"https://h/","header":{"AUTHORIZATION":"Basic x","b":"c"}})").value()[0].authorized);
  EXPECT_FALSE(WithAction(R"({"href":"https://h/","header":{"X-Authorization":"Basic x"}})").value()[0].authorized);
}

TEST(BatchAnswer, TakesHttpOnlyWhereItIsAllowed) {
  EXPECT_TRUE(Ok(WithAction(R"({"href":"http://h/"})", true)));
  EXPECT_TRUE(Ok(WithAction(R"({"href":"https://h/"})", true)));
  EXPECT_TRUE(Refused(WithAction(R"({"href":"http://h/"})"), Fault::kRemote, "no address, or one that is not allowed"));
}

TEST(BatchAnswer, RefusesOtherAddresses) {
  for (const char* const action :
       {"{}", "[]", "null", R"("https://h/")", R"({"href":""})", R"({"href":5})", R"({"href":["https://h/"]})",
        R"({"href":"ftp://h/"})", R"({"href":"HTTPS://h/"})", R"({"href":" https://h/"})", R"({"href":"/x"})",
        R"({"href":"https://h/a b"})", R"({"href":"https://h/\n"})", R"({"href":"https://h/\u000aurl"})",
        R"({"href":"https://h/\\"})", R"({"href":"https://h/é"})", R"({"href":"https://h/\u00e9"})",
        R"({"href":"https://h/\u007f"})", R"({"HREF":"https://h/"})"}) {
    EXPECT_TRUE(Refused(WithAction(action), Fault::kRemote, "no address, or one that is not allowed")) << action;
  }
}

TEST(BatchAnswer, RefusesHeadersThatCouldBeMore) {
  for (const char* const header : {R"({"@passwd":""})", R"({"":"x"})", R"({"a b":"x"})", R"({"a:":"x"})", R"({"a":5})",
                                   R"({"a":null})", R"({"a":["x"]})", R"({"a":"b\r\nc: d"})", R"({"a":"b\u000d"})",
                                   R"({"a":"é"})", R"({"a;":"x"})", R"({"\n":"x"})"}) {
    EXPECT_TRUE(Refused(WithAction(R"({"href":"https://h/","header":)" + std::string(header) + "}"), Fault::kRemote,
                        "a header that is not allowed"))
        << header;
  }
}

TEST(BatchAnswer, HasToHaveTheObjectsThatWereAskedFor) {
  struct {
    std::string rows, words;
  } const cases[] = {
      {"", kOne.oid + "' the server says: nothing"},
      {kOneRow, kTwo.oid + "' the server says: nothing"},
      {kOneRow + "," + kOneRow, kOne.oid + "' the server says: what was not asked"},
      {kOneRow + "," + kTwoRow + "," + kOneRow, "what was not asked"},
      {kOneRow + R"(,{"oid":"other"})", "what was not asked"},
      {kOneRow + ",{}", "about object '' the server says: what was not asked"},
      {kOneRow + R"(,{"oid":5})", "what was not asked"},
      {kOneRow + ",5", "what was not asked"},
  };
  for (const auto& [rows, words] : cases) {
    EXPECT_TRUE(Refused(ReadBatchAnswer(Answer(rows), {kOne, kTwo}, false), Fault::kRemote, words)) << rows;
  }
  for (const char* const answer : {"{}", "[]", "5", "\"objects\"", R"({"objects":{}})", R"({"objects":null})"}) {
    EXPECT_TRUE(Refused(ReadBatchAnswer(answer, {kOne}, false), Fault::kRemote, "the server says: nothing")) << answer;
  }
}

TEST(BatchAnswer, AnObjectHasToHaveItsSize) {
  for (const char* const size : {"11", "\"10\"", "10.0", "1e1", "010", "null"}) {
    const std::string row =
        R"({"oid":")" + kOne.oid + R"(","size":)" + size + R"(,"actions":{"download":{"href":"https://h/"}}})";
    EXPECT_TRUE(Refused(ReadBatchAnswer(Answer(row), {kOne}, false), Fault::kRemote, "another size")) << size;
  }
}

TEST(BatchAnswer, RepeatsWhyAnObjectIsRefused) {
  const std::string row = R"({"oid":")" + kOne.oid +
                          R"(","size":10,"error":{"code":404,"message":"no such\n\u001bone)" + std::string(1000, 'x') +
                          R"("}})";
  const auto refused = ReadBatchAnswer(Answer(row), {kOne}, false);
  EXPECT_TRUE(
      Refused(refused, Fault::kRemote, "about object '" + kOne.oid + R"(' the server says: no such\\n\\u001bone)"));
  EXPECT_LT(refused.error().message.size(), 400U);
}

TEST(BatchAnswer, RefusesWhatIsNoJson) {
  for (const std::string& bytes : {std::string(),
                                   std::string("  "),
                                   std::string("{"),
                                   std::string("["),
                                   std::string("\""),
                                   std::string("\"\\"),
                                   std::string("\"\\u12"),
                                   std::string("\"\\u12g4\""),
                                   std::string("\"\\x\""),
                                   std::string("\"a\nb\""),
                                   std::string("\"a\0b\"", 5),
                                   std::string("{}\0", 3),
                                   std::string("{} {}"),
                                   std::string("[1,]"),
                                   std::string("[,1]"),
                                   std::string("{,}"),
                                   std::string("{\"a\":1,}"),
                                   std::string("{\"a\"}"),
                                   std::string("{\"a\" 1}"),
                                   std::string("{a:1}"),
                                   std::string("{1:1}"),
                                   std::string("[1 2]"),
                                   std::string("[1}"),
                                   std::string("{\"a\":1]"),
                                   std::string("truth"),
                                   std::string("nul"),
                                   std::string("[tru]"),
                                   std::string("'a'"),
                                   std::string("NaN"),
                                   std::string("/**/{}"),
                                   std::string("\xEF\xBB\xBF{}"),
                                   std::string("{\"a\":}"),
                                   std::string("<html>")}) {
    EXPECT_TRUE(
        Refused(ReadBatchAnswer(bytes, {}, false), Fault::kRemote, "malformed JSON, or too much of it, at byte "))
        << bytes;
  }
}

TEST(BatchAnswer, RefusesANameTwiceOrWithASlash) {
  for (const char* const bytes : {R"({"a":1,"a":1})", R"({"a":{},"a":{}})", R"({"a":1,"\u0061":2})",
                                  R"([{"b":[],"b":1}])", R"({"objects/0":1})", R"({"a\/b":1})"}) {
    EXPECT_TRUE(Refused(ReadBatchAnswer(bytes, {}, false), Fault::kRemote, "malformed JSON")) << bytes;
  }
}

TEST(BatchAnswer, HasLimits) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(Ok(ReadBatchAnswer(nested(9), {}, false)));
  EXPECT_TRUE(Refused(ReadBatchAnswer(nested(10), {}, false), Fault::kRemote, "at byte 11"));
  EXPECT_TRUE(Refused(ReadBatchAnswer(nested(1'000'000), {}, false), Fault::kRemote, "malformed JSON"));
  const auto many = [](std::size_t count) {
    std::string text = "[0";
    for (std::size_t i = 2; i < count; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_TRUE(Ok(ReadBatchAnswer(many(8192), {}, false)));
  EXPECT_TRUE(Refused(ReadBatchAnswer(many(8193), {}, false), Fault::kRemote, "malformed JSON"));
  const auto named = [](std::size_t size) { return "{\"" + std::string(size, 'n') + "\":0}"; };
  EXPECT_TRUE(Ok(ReadBatchAnswer(named(128), {}, false)));
  EXPECT_TRUE(Refused(ReadBatchAnswer(named(129), {}, false), Fault::kRemote, "malformed JSON"));
}

}  // namespace
}  // namespace gl
