#include "dstack/interpolation.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

using Names = std::vector<std::string>;

TEST(Interpolation, FindsEveryForm) {
  EXPECT_EQ(InterpolatedNames("plain"), Names());
  EXPECT_EQ(InterpolatedNames("$A-${B}-${C:-x}-${D-x}-${E:?x}-${F:+x}-$_g1"),
            Names({"A", "B", "C", "D", "E", "F", "_g1"}));
  EXPECT_EQ(InterpolatedNames("${A:-${B:-$C}}"), Names({"A", "B", "C"}));
  EXPECT_EQ(InterpolatedNames("$AB C"), Names({"AB"}));
  EXPECT_EQ(InterpolatedNames("app@sha256:${DIGEST:-abc}"), Names({"DIGEST"}));
}

TEST(Interpolation, TakesTwoDollarsForOne) {
  EXPECT_EQ(InterpolatedNames("$$A $${B}"), Names());
  EXPECT_EQ(InterpolatedNames("$$$A"), Names({"A"}));
  EXPECT_EQ(InterpolatedNames("$$$$A"), Names());
}

TEST(Interpolation, FindsWhatComposeRefuses) {
  EXPECT_EQ(InterpolatedNames("$"), Names({"$"}));
  EXPECT_EQ(InterpolatedNames("$1 ${} ${1} $-"), Names({"$", "$", "$", "$"}));
  EXPECT_EQ(InterpolatedNames("${A"), Names({"A"}));
}

TEST(Delivered, UnescapesOrRefuses) {
  EXPECT_EQ(Delivered("a$$b$$$$c").value(), "a$b$$c");
  EXPECT_EQ(Delivered("").value(), "");
  for (const std::string_view text : {"$A", "${A:-https://good/}", "x$", "$$$A"}) {
    const auto delivered = Delivered(text);
    ASSERT_FALSE(delivered) << text;
    EXPECT_TRUE(delivered.error().message.contains("the operator's environment")) << delivered.error().message;
  }
}

}  // namespace
}  // namespace gl
