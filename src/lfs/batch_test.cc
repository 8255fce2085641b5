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

const LfsServer kServer{"https://h:8443/team/app", "https://u:p@h:8443\n"}, kPlain{"http://localhost/app.git/", ""};

Result<std::string> Read(const std::string& answer, const std::vector<LfsPointer>& objects,
                         const LfsServer& server = kServer) {
  return server.ReadAnswer(answer, objects);
}

// The answer for kOne whose download action is ACTION.
Result<std::string> WithAction(const std::string& action, const LfsServer& server = kServer) {
  return Read(Answer(R"({"oid":")" + kOne.oid + R"(","size":10,"actions":{"download":)" + action + "}}"), {kOne},
              server);
}

const std::string kFixed = "fail\ngloboff\nlocation\nmax-redirs = 5\nconnect-timeout = 20\n";
const std::string kSecure = kFixed + "proto = \"=https\"\n";

TEST(LfsServer, IsAskedForTheObjects) {
  const std::vector<LfsPointer> objects = {kOne, kTwo};
  const std::string type = "application/vnd.git-lfs+json\"\n";
  EXPECT_EQ(kServer.Request(objects),
            kSecure + "url = \"https://u:p@h:8443/team/app.git/info/lfs/objects/batch\"\nheader = \"Accept: " + type +
                "header = \"Content-Type: " + type +
                R"(data-raw = "{\"operation\":\"download\",\"transfers\":[\"basic\"],\"hash_algo\":\"sha256\",)" +
                R"(\"objects\":[{\"oid\":\")" + kOne.oid + R"(\",\"size\":10},{\"oid\":\")" + kTwo.oid +
                "\\\",\\\"size\\\":20}]}\"\n");
  EXPECT_TRUE(kPlain.Request(objects).starts_with(
      kFixed + "proto = \"=http,https\"\nurl = \"http://localhost/app.git/info/lfs/objects/batch\"\n"));
}

TEST(BatchAnswer, GivesTheRequestsInTheOrderOfTheObjects) {
  const auto config = Read(" {\"transfer\" : \"basic\",\n\"objects\":[" + kTwoRow + ",\t" + kOneRow +
                               "],\"x\":[{},[],null,true,false,-1.5e+3]}\r\n",
                           {kOne, kTwo});
  ASSERT_TRUE(Ok(config));
  EXPECT_EQ(*config, "max-filesize = \"10\"\n" + kSecure + "url = \"https://h/1\"\nnext\nmax-filesize = \"20\"\n" +
                         kSecure + "url = \"https://h/2\"\n");
}

TEST(BatchAnswer, ResolvesEscapesOfPrintableCharactersAndQuotes) {
  const auto config = WithAction(R"({"href":"https:\/\/h\/\u0061?b=1\u0026c=\"2","header":{"X-\u0041":"\"q\""}})");
  ASSERT_TRUE(Ok(config));
  EXPECT_EQ(*config,
            "max-filesize = \"10\"\nheader = \"X-A: \\\"q\\\"\"\n" + kSecure + "url = \"https://h/a?b=1&c=\\\"2\"\n");
}

TEST(BatchAnswer, CredentialsAreForTheServersOwnAddressesOnly) {
  struct {
    std::string action, url;
  } const cases[] = {
      {R"({"href":"https://h:8443/x"})", "https://u:p@h:8443/x"},
      {R"({"href":"https://h:8443/x","header":{"X-Authorization":"y"}})", "https://u:p@h:8443/x"},
      {R"({"href":"https://h:8443/x","header":{"AUTHORIZATION":"y"}})", "https://h:8443/x"},
      {R"({"href":"https://h/x"})", "https://h/x"},
      {R"({"href":"https://h:84430/x"})", "https://h:84430/x"},
      {R"({"href":"https://h:8443@other/x"})", "https://h:8443@other/x"},
      {R"({"href":"https://h:8443.other/x"})", "https://h:8443.other/x"},
      {R"({"href":"https://H:8443/x"})", "https://H:8443/x"},
  };
  for (const auto& [action, url] : cases) {
    const auto config = WithAction(action);
    ASSERT_TRUE(Ok(config)) << action;
    EXPECT_TRUE(config->ends_with("\nurl = \"" + url + "\"\n")) << *config;
  }
}

TEST(BatchAnswer, TakesHttpOnlyWhereTheRepositoryIs) {
  EXPECT_TRUE(Ok(WithAction(R"({"href":"http://h/"})", kPlain)));
  EXPECT_TRUE(Ok(WithAction(R"({"href":"https://h/"})", kPlain)));
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
    EXPECT_TRUE(Refused(Read(Answer(rows), {kOne, kTwo}), Fault::kRemote, words)) << rows;
  }
  for (const char* const answer : {"{}", "[]", "5", "\"objects\"", R"({"objects":{}})", R"({"objects":null})"}) {
    EXPECT_TRUE(Refused(Read(answer, {kOne}), Fault::kRemote, "the server says: nothing")) << answer;
  }
}

TEST(BatchAnswer, AnObjectHasToHaveItsSize) {
  for (const char* const size : {"11", "\"10\"", "10.0", "1e1", "010", "null"}) {
    const std::string row =
        R"({"oid":")" + kOne.oid + R"(","size":)" + size + R"(,"actions":{"download":{"href":"https://h/"}}})";
    EXPECT_TRUE(Refused(Read(Answer(row), {kOne}), Fault::kRemote, "another size")) << size;
  }
}

TEST(BatchAnswer, RepeatsWhyAnObjectIsRefused) {
  const std::string row = R"({"oid":")" + kOne.oid +
                          R"(","size":10,"error":{"code":404,"message":"no such\n\u001bone)" + std::string(1000, 'x') +
                          R"("}})";
  const auto refused = Read(Answer(row), {kOne});
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
    EXPECT_TRUE(Refused(Read(bytes, {}), Fault::kRemote, "malformed JSON, or too much of it, at byte ")) << bytes;
  }
}

TEST(BatchAnswer, RefusesANameTwiceOrWithASlash) {
  for (const char* const bytes : {R"({"a":1,"a":1})", R"({"a":{},"a":{}})", R"({"a":1,"\u0061":2})",
                                  R"([{"b":[],"b":1}])", R"({"objects/0":1})", R"({"a\/b":1})"}) {
    EXPECT_TRUE(Refused(Read(bytes, {}), Fault::kRemote, "malformed JSON")) << bytes;
  }
}

TEST(BatchAnswer, HasLimits) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(Ok(Read(nested(9), {})));
  EXPECT_TRUE(Refused(Read(nested(10), {}), Fault::kRemote, "at byte 11"));
  EXPECT_TRUE(Refused(Read(nested(1'000'000), {}), Fault::kRemote, "malformed JSON"));
  const auto many = [](std::size_t count) {
    std::string text = "[0";
    for (std::size_t i = 2; i < count; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_TRUE(Ok(Read(many(8192), {})));
  EXPECT_TRUE(Refused(Read(many(8193), {}), Fault::kRemote, "malformed JSON"));
  const auto named = [](std::size_t size) { return "{\"" + std::string(size, 'n') + "\":0}"; };
  EXPECT_TRUE(Ok(Read(named(128), {})));
  EXPECT_TRUE(Refused(Read(named(129), {}), Fault::kRemote, "malformed JSON"));
}

}  // namespace
}  // namespace gl
