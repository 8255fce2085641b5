#include "doc/json_writer.h"

#include <gtest/gtest.h>

#include "doc/strict_json.h"

namespace gl {
namespace {

TEST(JsonWriter, WritesWhatReadsBack) {
  JsonWriter writer;
  writer.BeginObject().Text("a", "x\"y").Number("n", 18446744073709551615U).Bool("t", true).Bool("f", false);
  writer.Key("z").Null().Key("list").BeginArray().Number(1).Text("two").BeginObject().EndObject().EndArray();
  writer.Key("empty").BeginArray().EndArray().EndObject();
  const std::string text = std::move(writer).Take();
  EXPECT_EQ(text,
            R"({"a":"x\"y","n":18446744073709551615,"t":true,"f":false,"z":null,"list":[1,"two",{}],"empty":[]})");
  EXPECT_TRUE(JsonDocument::Parse(text, "it"));
}

TEST(JsonQuoted, EscapesWhatItMust) {
  EXPECT_EQ(JsonQuoted(""), "\"\"");
  EXPECT_EQ(JsonQuoted("a/b"), "\"a/b\"");
  EXPECT_EQ(JsonQuoted("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(JsonQuoted(std::string_view("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(JsonQuoted("é€🦀"), "\"é€🦀\"");
}

TEST(JsonQuoted, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(JsonQuoted("a\xff"
                       "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(JsonQuoted("\xe2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(JsonQuoted("\xed\xa0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(JsonQuoted("\xc2\x85\xc3\xa9"), "\"\xc2\x85\xc3\xa9\"");
}

}  // namespace
}  // namespace gl
