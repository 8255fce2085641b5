#include "tdx/tcb_statement.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

JsonDocument Document(const std::string& text) { return JsonDocument::Parse(text, "a level").value(); }

Judged<TcbStatement> Statement(const std::string& members) {
  const JsonDocument document = Document("{" + members + "}");
  return ReadStatement(document.Root(), IsPlatformStatus);
}

TEST(ReadStatement, ReadsIt) {
  const auto statement =
      Statement(R"("tcbDate":"2026-01-02T03:04:05Z","tcbStatus":"SWHardeningNeeded","advisoryIDs":["B","A","B"])");
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->status, TcbStatus::kSwHardeningNeeded);
  EXPECT_EQ(FormatUtcTime(statement->tcb_date), "2026-01-02T03:04:05Z");
  EXPECT_EQ(statement->advisory_ids, (std::vector<std::string>{"B", "A", "B"}));
  EXPECT_TRUE(Statement(R"("tcbDate":"2026-01-02T03:04:05Z","tcbStatus":"Revoked")"));
}

TEST(ReadStatement, RefusesOtherMembers) {
  for (const std::string members :
       {R"("tcbStatus":"UpToDate")", R"("tcbDate":"2026-01-02T03:04:05Z")",
        R"("tcbDate":"2026-01-02","tcbStatus":"UpToDate")", R"("tcbDate":1767322800,"tcbStatus":"UpToDate")",
        R"("tcbDate":"2026-01-02T03:04:05Z","tcbStatus":"uptodate")",
        R"("tcbDate":"2026-01-02T03:04:05Z","tcbStatus":"TDRelaunchAdvised")",
        R"("tcbDate":"2026-01-02T03:04:05Z","tcbStatus":"UpToDate","advisoryIDs":null)",
        R"("tcbDate":"2026-01-02T03:04:05Z","tcbStatus":"UpToDate","advisoryIDs":"A")",
        R"("tcbDate":"2026-01-02T03:04:05Z","tcbStatus":"UpToDate","advisoryIDs":[1])"}) {
    const auto statement = Statement(members);
    ASSERT_FALSE(statement) << members;
    EXPECT_EQ(statement.error().reason, Reason::kJsonSchema);
  }
}

std::string Level(unsigned svn, const std::string& status) {
  return R"({"tcb":{"isvsvn":)" + std::to_string(svn) + R"(},"tcbDate":"2026-01-02T03:04:05Z","tcbStatus":")" + status +
         "\"}";
}

TEST(FindLevel, TakesTheHighestThatIsReached) {
  const JsonDocument document = Document("{\"tcbLevels\":[" + Level(3, "OutOfDate") + "," + Level(7, "UpToDate") + "," +
                                         Level(5, "OutOfDate") + "," + Level(5, "Revoked") + "]}");
  const auto levels = ReadSvnLevels(document.Root(), 255);
  ASSERT_TRUE(levels);
  EXPECT_EQ(FindLevel(*levels, 255)->isv_svn, 7);
  EXPECT_EQ(FindLevel(*levels, 7)->isv_svn, 7);
  EXPECT_EQ(FindLevel(*levels, 6)->isv_svn, 5);
  EXPECT_EQ(FindLevel(*levels, 6)->statement.status, TcbStatus::kOutOfDate);  // of equals the document's first
  EXPECT_EQ(FindLevel(*levels, 3)->isv_svn, 3);
  EXPECT_EQ(FindLevel(*levels, 2), nullptr);
  EXPECT_EQ(FindLevel({}, 255), nullptr);
}

TEST(ReadSvnLevels, RefusesOtherNumbers) {
  EXPECT_TRUE(ReadSvnLevels(Document("{\"tcbLevels\":[" + Level(255, "UpToDate") + "]}").Root(), 255));
  for (const std::string& text :
       {"{\"tcbLevels\":[" + Level(256, "UpToDate") + "]}", std::string("{}"), std::string("{\"tcbLevels\":{}}"),
        std::string("{\"tcbLevels\":[{}]}"), "{\"tcbLevels\":[" + Level(1, "SWHardeningNeeded") + "]}"}) {
    const JsonDocument document = Document(text);
    EXPECT_EQ(ReadSvnLevels(document.Root(), 255).error().reason, Reason::kJsonSchema) << text;
  }
}

}  // namespace
}  // namespace gl
