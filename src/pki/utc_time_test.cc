#include "pki/utc_time.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

TEST(UtcTime, KnowsInstants) {
  EXPECT_EQ(ParseUtcTime("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ParseUtcTime("1969-12-31T23:59:59Z"), -1);
  EXPECT_EQ(ParseUtcTime("2025-06-25T00:00:00Z"), 1750809600);
  EXPECT_EQ(ParseUtcTime("2024-02-29T12:34:56Z"), 1709210096);
  EXPECT_EQ(ParseUtcTime("9999-12-31T23:59:59Z"), 253402300799);
}

TEST(UtcTime, WritesWhatItReads) {
  for (const std::string_view text : {"1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "0000-01-01T00:00:00Z",
                                      "9999-12-31T23:59:59Z", "1601-07-08T09:10:11Z"}) {
    const auto instant = ParseUtcTime(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(FormatUtcTime(*instant), text);
  }
}

TEST(UtcTime, RefusesOtherForms) {
  for (const std::string_view text :
       {"", "2025-06-25", "2025-06-25T00:00:00", "2025-06-25T00:00:00z", "2025-06-25t00:00:00Z",
        "2025-06-25T00:00:00+00:00", "2025-06-25T00:00:00.0Z", "2025-06-25 00:00:00Z", "25-06-25T00:00:00Z",
        " 2025-06-25T00:00:00Z", "2025-06-25T00:00:00Z ", "2025-6-25T00:00:00Z", "+025-06-25T00:00:00Z",
        "2025-06-25T0x:00:00Z"}) {
    EXPECT_EQ(ParseUtcTime(text), std::nullopt) << text;
  }
}

TEST(UtcTime, RefusesWhatDoesNotExist) {
  for (const std::string_view text : {"2025-00-25T00:00:00Z", "2025-13-25T00:00:00Z", "2025-06-00T00:00:00Z",
                                      "2025-06-31T00:00:00Z", "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
                                      "2025-06-25T24:00:00Z", "2025-06-25T00:60:00Z", "2025-06-25T00:00:60Z"}) {
    EXPECT_EQ(ParseUtcTime(text), std::nullopt) << text;
  }
}

TEST(TimeWindow, HoldsItsEnds) {
  const TimeWindow window{10, 20};
  EXPECT_FALSE(window.Holds(9));
  EXPECT_TRUE(window.Holds(10));
  EXPECT_TRUE(window.Holds(20));
  EXPECT_FALSE(window.Holds(21));
}

TEST(TimeWindow, Intersects) {
  const TimeWindow shared = TimeWindow{10, 20}.Intersection({15, 30});
  EXPECT_EQ(shared.from, 15);
  EXPECT_EQ(shared.until, 20);
  const TimeWindow none = TimeWindow{10, 20}.Intersection({21, 30});
  EXPECT_FALSE(none.Holds(20));
  EXPECT_FALSE(none.Holds(21));
}

}  // namespace
}  // namespace gl
