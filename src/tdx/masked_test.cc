#include "tdx/masked.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

TEST(EqualUnderMask, LooksAtTheBitsOfTheMask) {
  EXPECT_TRUE(EqualUnderMask("\x0F\x10", "\xFF\x10", "\x0F\xFF"));
  EXPECT_FALSE(EqualUnderMask("\x0E\x10", "\xFF\x10", "\x0F\xFF"));
  EXPECT_FALSE(EqualUnderMask("\x0F\x11", "\xFF\x10", "\x0F\xFF"));
  EXPECT_TRUE(EqualUnderMask("ab", "cd", std::string_view("\0\0", 2)));
  EXPECT_TRUE(EqualUnderMask("\xFF", "\xFF", "\x80"));
  EXPECT_FALSE(EqualUnderMask("\x7F", "\xFF", "\x80"));
}

TEST(EqualUnderMask, WantsOneLength) {
  EXPECT_FALSE(EqualUnderMask("a", "aa", "aa"));
  EXPECT_FALSE(EqualUnderMask("aa", "a", "aa"));
  EXPECT_FALSE(EqualUnderMask("aa", "aa", "a"));
}

}  // namespace
}  // namespace gl
