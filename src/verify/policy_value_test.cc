#include "verify/policy_value.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

TEST(PolicyValue, Timestamps) {
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ParseTimestamp("2000-02-29T23:59:59Z"), 951868799);
  EXPECT_EQ(ParseTimestamp("2026-08-20T00:00:00Z"), 1787184000);
  EXPECT_EQ(ParseTimestamp("2026-08-20T02:30:00+02:30"), 1787184000);
  EXPECT_EQ(ParseTimestamp("2026-08-19T23:00:00-01:00"), 1787184000);
  EXPECT_EQ(ParseTimestamp("1969-12-31T23:59:59Z"), -1);
}

TEST(PolicyValue, RefusesOtherTimestamps) {
  for (const char* const text : {"",
                                 "2026-08-20",
                                 "2026-08-20T00:00:00",
                                 "2026-08-20 00:00:00Z",
                                 "2026-08-20t00:00:00Z",
                                 "2026-08-20T00:00:00z",
                                 "2026-02-29T00:00:00Z",
                                 "2026-13-01T00:00:00Z",
                                 "2026-00-01T00:00:00Z",
                                 "2026-01-32T00:00:00Z",
                                 "2026-01-01T24:00:00Z",
                                 "2026-01-01T00:60:00Z",
                                 "2026-01-01T00:00:60Z",
                                 "2026-01-01T00:00:00.5Z",
                                 "2026-01-01T00:00:00+2:00",
                                 "2026-01-01T00:00:00+24:00",
                                 "2026-01-01T00:00:00+00:60",
                                 "2026-01-01T00:00:00+0000",
                                 "+026-01-01T00:00:00Z",
                                 "2026-1--01T00:00:00Z",
                                 "2026/01/01T00:00:00Z",
                                 "2026-01-01T00:00:00Z "}) {
    EXPECT_FALSE(ParseTimestamp(text)) << text;
  }
}

TEST(PolicyValue, Durations) {
  EXPECT_EQ(ParseDuration("1s"), 1);
  EXPECT_EQ(ParseDuration("90m"), 5400);
  EXPECT_EQ(ParseDuration("12h"), 43200);
  EXPECT_EQ(ParseDuration("30d"), 2592000);
  EXPECT_EQ(ParseDuration("2w"), 1209600);
  EXPECT_TRUE(ParseDuration("36500d"));
  for (const char* const text :
       {"", "1", "s", "0s", "01s", "1y", "1 d", "-1d", "1.5d", "36501d", "18446744073709551616s"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(PolicyValue, Hex) {
  EXPECT_TRUE(IsHexOf(2, "0a9f"));
  EXPECT_TRUE(IsHexOf(0, ""));
  for (const char* const text : {"", "0a9", "0a9ff", "0A9F", "0a9g", "0x9f"}) EXPECT_FALSE(IsHexOf(2, text)) << text;
}

}  // namespace
}  // namespace gl
