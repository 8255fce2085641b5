#include "signer/ssh_wire.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

using std::string_literals::operator""s;

TEST(SshWire, TakesNumbersAndStrings) {
  const std::string bytes = "\0\0\1\2"s + "\0\0\0\3abc"s + "\0\0\0\0"s + "rest";
  ByteReader reader(bytes);
  EXPECT_EQ(TakeUint32(reader), 258U);
  EXPECT_EQ(TakeString(reader), "abc");
  EXPECT_EQ(TakeString(reader), "");
  EXPECT_EQ(reader.Rest(), "rest");
  EXPECT_EQ(SshString("abc") + SshString(std::string(300, 'x')), "\0\0\0\3abc\0\0\1\x2c"s + std::string(300, 'x'));
}

TEST(SshWire, AStringCutShortMovesNothing) {
  for (const std::string& bytes : {""s, "\0\0\0"s, "\0\0\0\1"s, "\xff\xff\xff\xff"s + "abc", "\0\0\0\4abc"s}) {
    ByteReader reader(bytes);
    EXPECT_FALSE(TakeString(reader));
    EXPECT_EQ(reader.Rest(), bytes);
  }
}

TEST(SshWire, APositiveNumberHasOneSpelling) {
  for (const std::string& number : {"\1"s, "\x7f"s, "\0\x80"s, "\0\xff\0"s, "\1\0"s}) {
    const std::string bytes = SshString(number);
    ByteReader reader(bytes);
    EXPECT_EQ(TakePositive(reader), number);
  }
  for (const std::string& number : {""s, "\0"s, "\0\1"s, "\0\x7f"s, "\0\0\x80"s, "\x80"s, "\xff\1"s}) {
    const std::string bytes = SshString(number);
    ByteReader reader(bytes);
    EXPECT_FALSE(TakePositive(reader)) << testing::PrintToString(number);
  }
}

}  // namespace
}  // namespace gl
