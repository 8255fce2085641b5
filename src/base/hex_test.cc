#include "base/hex.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

TEST(HexEncode, WritesLowerCase) {
  EXPECT_EQ(HexEncode(""), "");
  EXPECT_EQ(HexEncode(std::string_view("\x00\x0f\xa0\xff", 4)), "000fa0ff");
}

TEST(HexDecode, ReadsWhatEncodeWrites) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(HexDecode(HexEncode(all)), all);
  EXPECT_EQ(HexDecode(""), "");
}

TEST(HexDecode, RefusesEverySecondSpelling) {
  for (const char* text : {"0", "000", "0A", "FF", "0g", "g0", " 0", "0 ", "0x", "+1", "\xef\xbc\x91"}) {
    EXPECT_FALSE(HexDecode(text)) << text;
  }
}

}  // namespace
}  // namespace gl
