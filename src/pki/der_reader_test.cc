#include "pki/der_reader.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/builders/der_writer.h"

namespace gl {
namespace {

std::string Bytes(std::string_view hex) { return HexDecode(hex).value(); }

bool TakesAny(std::string_view hex) {
  const std::string bytes = Bytes(hex);
  DerReader reader(bytes);
  return reader.TakeAny().has_value();
}

std::optional<std::uint32_t> Unsigned(std::string_view hex) {
  const std::string bytes = Bytes(hex);
  DerReader reader(bytes);
  return reader.TakeUnsigned();
}

TEST(DerReader, WalksElements) {
  const std::string bytes = Bytes(
      "3006020101040178"
      "0500");
  DerReader reader(bytes);
  EXPECT_TRUE(reader.Next(DerTag::kSequence));
  auto inside = reader.TakeInside();
  ASSERT_TRUE(inside);
  EXPECT_EQ(inside->TakeUnsigned(), 1U);
  EXPECT_EQ(inside->Take(DerTag::kInteger), std::nullopt);  // it stays before the OCTET STRING
  EXPECT_EQ(inside->Take(DerTag::kOctetString), "x");
  EXPECT_TRUE(inside->AtEnd());
  const auto last = reader.TakeAny();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->tag, DerTag::kNull);
  EXPECT_EQ(last->content, "");
  EXPECT_EQ(last->whole, Bytes("0500"));
  EXPECT_TRUE(reader.AtEnd());
  EXPECT_FALSE(reader.TakeAny());
}

TEST(DerReader, TakesLengthsOfEverySize) {
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const std::string bytes = test::DerOctets(std::string(size, 'o'));
    DerReader reader(bytes);
    const auto content = reader.Take(DerTag::kOctetString);
    ASSERT_TRUE(content) << size;
    EXPECT_EQ(content->size(), size);
    EXPECT_TRUE(reader.AtEnd());
  }
}

TEST(DerReader, RefusesOtherLengths) {
  EXPECT_TRUE(TakesAny("0401aa"));
  EXPECT_FALSE(TakesAny("04"));
  EXPECT_FALSE(TakesAny("0402aa"));            // cut short
  EXPECT_FALSE(TakesAny("0480aa0000"));        // indefinite
  EXPECT_FALSE(TakesAny("048101aa"));          // long form of a short length
  EXPECT_FALSE(TakesAny("04820001aa"));        // leading zero
  EXPECT_FALSE(TakesAny("0485000000000100"));  // more than four bytes
  EXPECT_FALSE(TakesAny("0484ffffffff00"));
  EXPECT_FALSE(
      TakesAny("1f8101"
               "00"));  // tag of several bytes
}

TEST(DerReader, TakesUnsignedNumbers) {
  EXPECT_EQ(Unsigned("020100"), 0U);
  EXPECT_EQ(Unsigned("02017f"), 127U);
  EXPECT_EQ(Unsigned("02020080"), 128U);
  EXPECT_EQ(Unsigned("020200ff"), 255U);
  EXPECT_EQ(Unsigned("020500ffffffff"), 0xFFFFFFFFU);
  EXPECT_EQ(Unsigned("02047fffffff"), 0x7FFFFFFFU);
  EXPECT_EQ(Unsigned("0200"), std::nullopt);
  EXPECT_EQ(Unsigned("020180"), std::nullopt);    // negative
  EXPECT_EQ(Unsigned("02020001"), std::nullopt);  // not the shortest form
  EXPECT_EQ(Unsigned("0205"
                     "01ffffffff"),
            std::nullopt);
  EXPECT_EQ(Unsigned("0206"
                     "00ffffffffff"),
            std::nullopt);
  EXPECT_EQ(Unsigned("0a0101"), std::nullopt);  // an ENUMERATED
  const std::string enumerated = Bytes("0a0101");
  EXPECT_EQ(DerReader(enumerated).TakeUnsigned(DerTag::kEnumerated), 1U);
}

TEST(DerReader, TakesBooleans) {
  const auto boolean = [](std::string_view hex) {
    const std::string bytes = Bytes(hex);
    return DerReader(bytes).TakeBoolean();
  };
  EXPECT_EQ(boolean("010100"), false);
  EXPECT_EQ(boolean("0101ff"), true);
  EXPECT_EQ(boolean("010101"), std::nullopt);  // BER's true
  EXPECT_EQ(boolean("0100"), std::nullopt);
  EXPECT_EQ(boolean("0102ffff"), std::nullopt);
}

}  // namespace
}  // namespace gl
