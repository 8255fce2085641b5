#include "verify_cli/html_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace gl {
namespace {

std::string OfText(std::string_view text) { return std::move(HtmlWriter().Text(text)).Take(); }

TEST(HtmlWriter, NestsElements) {
  HtmlWriter html;
  html.Open("ul", "list").Element("li", "", "a").Element("li", "b", "c").Close().Own("<hr>");
  EXPECT_EQ(std::move(html).Take(), R"(<ul class="list"><li>a</li><li class="b">c</li></ul><hr>)");
}

TEST(HtmlWriter, TextIsOnlyText) {
  EXPECT_EQ(OfText("a & b"), "a &amp; b");
  EXPECT_EQ(OfText("<script>alert('1')</script>"), "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
  EXPECT_EQ(OfText("\"><x"), "&quot;&gt;&lt;x");
  EXPECT_EQ(OfText("&lt;"), "&amp;lt;");
  EXPECT_EQ(OfText("\x1b[2J\n\xe2\x80\xae"), "\\x1b[2J\\x0a\\xe2\\x80\\xae");
  EXPECT_EQ(std::move(HtmlWriter().Printed("\\x1b\n\xff<")).Take(), "\\x1b??&lt;");
}

// No byte, alone or behind any other, leaves the text.
TEST(HtmlWriter, NoByteEndsAText) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      const std::string html = OfText(text);
      const bool plain = std::ranges::all_of(html, [](char c) { return c >= ' ' && c <= '~'; });
      ASSERT_TRUE(plain && html.find_first_of("<>\"'") == std::string::npos) << first << " " << second;
    }
  }
}

}  // namespace
}  // namespace gl
