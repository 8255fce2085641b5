#include "base/decimal.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

TEST(ParseDecimal, ReadsNumbersUpToTheLargest) {
  EXPECT_EQ(ParseDecimal("0"), 0U);
  EXPECT_EQ(ParseDecimal("10"), 10U);
  EXPECT_EQ(ParseDecimal("18446744073709551615"), 18446744073709551615U);
}

TEST(ParseDecimal, RefusesOverflow) {
  EXPECT_FALSE(ParseDecimal("18446744073709551616"));
  EXPECT_FALSE(ParseDecimal("99999999999999999999"));
  EXPECT_FALSE(ParseDecimal("184467440737095516150"));
}

TEST(ParseDecimal, RefusesEverySecondSpelling) {
  for (const char* text : {"", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "1e3", "0x1", "1\n", "\xef\xbc\x91"}) {
    EXPECT_FALSE(ParseDecimal(text)) << text;
  }
}

}  // namespace
}  // namespace gl
