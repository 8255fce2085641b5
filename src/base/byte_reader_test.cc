#include "base/byte_reader.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

TEST(ByteReader, TakesExactlyWhatIsThere) {
  ByteReader reader("abcdef");
  EXPECT_EQ(reader.Take(2), "ab");
  EXPECT_EQ(reader.Take(0), "");
  EXPECT_EQ(reader.Rest(), "cdef");
  EXPECT_EQ(reader.Take(4), "cdef");
  EXPECT_TRUE(reader.AtEnd());
}

TEST(ByteReader, AFailedReadMovesNothing) {
  ByteReader reader("abc");
  EXPECT_FALSE(reader.Take(4));
  EXPECT_FALSE(reader.Take(static_cast<std::size_t>(-1)));
  EXPECT_FALSE(reader.TakeUntil('x'));
  EXPECT_FALSE(reader.Skip("abcd"));
  EXPECT_FALSE(reader.Skip("b"));
  EXPECT_EQ(reader.Rest(), "abc");
}

TEST(ByteReader, TakesUntilTheStopAndConsumesIt) {
  ByteReader reader("a,,b");
  EXPECT_EQ(reader.TakeUntil(','), "a");
  EXPECT_EQ(reader.TakeUntil(','), "");
  EXPECT_FALSE(reader.TakeUntil(','));
  EXPECT_EQ(reader.Rest(), "b");
}

TEST(ByteReader, SkipsAnExpectedText) {
  ByteReader reader("tree 1");
  EXPECT_TRUE(reader.Skip("tree "));
  EXPECT_TRUE(reader.Skip(""));
  EXPECT_EQ(reader.Rest(), "1");
}

}  // namespace
}  // namespace gl
