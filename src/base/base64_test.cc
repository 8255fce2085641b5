#include "base/base64.h"

#include <gtest/gtest.h>

namespace gl {
namespace {

// Source: RFC 4648, section 10.
TEST(Base64, KnownAnswers) {
  const std::pair<std::string, std::string> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"},
                                                       {"\xff\xfe\xfd", "//79"},
                                                       {"\xfb\xef\xbe", "++++"},
                                                       {std::string(3, '\0'), "AAAA"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_EQ(Base64Decode(text), bytes);
  }
}

TEST(Base64, EveryByteInEveryPlaceComesBack) {
  for (int value = 0; value < 256; ++value) {
    for (std::size_t size = 1; size < 8; ++size) {
      const std::string bytes(size, static_cast<char>(value));
      EXPECT_EQ(Base64Decode(Base64Encode(bytes)), bytes);
    }
  }
}

TEST(Base64, RefusesEveryOtherSpelling) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zg====", "Z", "Z===", "=", "==", "====", "A===", "Zm8",
                           "Zm8==", "Zm9v=", "Zm9v====", "=Zm9", "Zg==Zg==", "Zm=v"}) {
    EXPECT_FALSE(Base64Decode(text)) << text << ": padding";
  }
  for (const char* text : {"Zh==", "Zv==", "Zm9=", "Zm+="}) EXPECT_FALSE(Base64Decode(text)) << text << ": spare bits";
  for (const char* text : {" Zm9v", "Zm9v\n", "Zm 9", "Zm\n9", "Zm-_", "Zm9\x80", "Zm9*"}) {
    EXPECT_FALSE(Base64Decode(text)) << text << ": character";
  }
  EXPECT_FALSE(Base64Decode(std::string("Zm9\0", 4)));
}

}  // namespace
}  // namespace gl
