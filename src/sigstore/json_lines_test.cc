#include "sigstore/json_lines.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

using Texts = std::vector<std::string_view>;

TEST(JsonLines, AreTakenApart) {
  EXPECT_EQ(JsonTextsOf("{}\n{}\n", 9), (Texts{"{}", "{}"}));
  EXPECT_EQ(JsonTextsOf("\n  {\"a\":1} \r\n\n{}", 9), (Texts{"{\"a\":1}", "{}"}));
}

TEST(JsonLines, OneDocumentStaysWhole) {
  for (const std::string_view text :
       {"", "{}", "{}\n", "\n{}\n\n", "{\n}", "[\n{}]", "[{}]\n[{}]", "{\n\"a\":1}\n{}"}) {
    EXPECT_EQ(JsonTextsOf(text, 9), Texts{text}) << text;
  }
}

TEST(JsonLines, AreNotCountedFarBeyondWhatIsAllowed) { EXPECT_EQ(JsonTextsOf("{}\n{}\n{}\n{}\n{}\n", 2).size(), 3U); }

}  // namespace
}  // namespace gl
