#include "dstack/data_item.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace gl {
namespace {

using Kind = DataItem::Kind;

std::string WhyRefused(const Result<DataItem>& item) { return item ? "accepted" : item.error().message; }
std::string MsgPack(std::string_view hex) { return WhyRefused(ParseMsgPack(HexDecode(hex).value())); }
std::string Cbor(std::string_view hex) { return WhyRefused(ParseCbor(HexDecode(hex).value())); }

#define EXPECT_SAYS(text, words) EXPECT_TRUE((text).contains(words)) << (text)

TEST(ParseMsgPack, ReadsEveryKind) {
  // {"a": [0, 127, 200, 65535, 2^32-1, 2^64-1], "b": bytes "xy", "c": true, "d": null, "e": {"f": false}}
  const std::string bytes =
      HexDecode("85a16196007fccc8cdffffceffffffffcfffffffffffffffffa162c4027879a163c3a164c0a16581a166c2").value();
  const auto item = ParseMsgPack(bytes);
  ASSERT_TRUE(item) << item.error().message;
  ASSERT_EQ(item->kind, Kind::kMap);
  EXPECT_EQ(item->Find("a")->items[3].number, 65535U);
  EXPECT_EQ(item->Find("a")->items[5].number, UINT64_MAX);
  EXPECT_EQ(item->Find("b")->kind, Kind::kBytes);
  EXPECT_EQ(item->Find("b")->bytes, "xy");
  EXPECT_EQ(item->Find("c")->number, 1U);
  EXPECT_EQ(item->Find("d")->kind, Kind::kNull);
  EXPECT_EQ(item->Find("e")->Find("f")->kind, Kind::kBool);
  EXPECT_EQ(item->Find("x"), nullptr);
  EXPECT_EQ(item->Find("a")->Find("a"), nullptr);
}

TEST(ParseMsgPack, ReadsTheLongForms) {
  EXPECT_EQ(MsgPack("d90178"), "accepted");
  EXPECT_EQ(MsgPack("da000178"), "accepted");
  EXPECT_EQ(MsgPack("db0000000178"), "accepted");
  EXPECT_EQ(MsgPack("c5000178"), "accepted");
  EXPECT_EQ(MsgPack("c60000000178"), "accepted");
  EXPECT_EQ(MsgPack("dc000100"), "accepted");
  EXPECT_EQ(MsgPack("dd0000000100"), "accepted");
  EXPECT_EQ(MsgPack("de0001a16100"), "accepted");
  EXPECT_EQ(MsgPack("df00000001a16100"), "accepted");
}

TEST(ParseMsgPack, RefusesWhatIsNoDocument) {
  EXPECT_SAYS(MsgPack(""), "cut short");
  EXPECT_SAYS(MsgPack("0000"), "more bytes after the end");
  EXPECT_SAYS(MsgPack("a261"), "cut short");
  EXPECT_SAYS(MsgPack("9200"), "cut short");
  EXPECT_SAYS(MsgPack("ddffffffff"), "cut short");
  EXPECT_SAYS(MsgPack("dbffffffff"), "cut short");
  for (const std::string_view lead :
       {"ff", "e0", "d000", "d3ffffffffffffffff", "ca00000000", "cb0000000000000000", "c1", "d40000", "c70000"}) {
    EXPECT_SAYS(MsgPack(lead), "negative, fractional or of an extension type");
  }
  EXPECT_SAYS(MsgPack("a1ff"), "not UTF-8");
  EXPECT_SAYS(MsgPack("810000"), "a key that is no text");
  EXPECT_SAYS(MsgPack("82a16100a16100"), "the key 'a' twice");
}

TEST(ParseMsgPack, HasLimits) {
  const auto nested = [](std::size_t levels) {
    std::string bytes(levels, '\x91');
    return bytes += '\xC0';
  };
  EXPECT_TRUE(ParseMsgPack(nested(kMaxDataDepth)));
  EXPECT_SAYS(WhyRefused(ParseMsgPack(nested(kMaxDataDepth + 1))), "more than 16 levels");
  const std::string head = "\xDD" + std::string("\x00\x02\x00\x00", 4);  // 2^17
  EXPECT_TRUE(ParseMsgPack(head + std::string(kMaxDataItems, '\0')));
  const std::string more = "\xDD" + std::string("\x00\x02\x00\x01", 4);
  EXPECT_SAYS(WhyRefused(ParseMsgPack(more + std::string(kMaxDataItems + 1, '\0'))), "more than 131072 values");
}

TEST(ParseCbor, ReadsEveryKind) {
  // {"a": [0, 23, 24, 256, 65536, 2^32], "b": bytes 0102, "c": true, "d": null, "e": false}
  const std::string bytes = HexDecode(
                                "a561618600171818190100"
                                "1a000100001b0000000100000000"
                                "6162420102"
                                "6163f56164f66165f4")
                                .value();
  const auto item = ParseCbor(bytes);
  ASSERT_TRUE(item) << item.error().message;
  EXPECT_EQ(item->Find("a")->items[5].number, std::uint64_t{1} << 32U);
  EXPECT_EQ(item->Find("b")->bytes, "\x01\x02");
  EXPECT_EQ(item->Find("c")->number, 1U);
  EXPECT_EQ(item->Find("d")->kind, Kind::kNull);
  EXPECT_EQ(item->Find("e")->number, 0U);
}

TEST(ParseCbor, RefusesOtherSpellings) {
  for (const std::string_view hex :
       {"1817", "190017", "1900ff", "1a0000ffff", "1b00000000ffffffff", "580100", "780161"}) {
    EXPECT_SAYS(Cbor(hex), "shortest form");
  }
  for (const std::string_view hex : {"5f4100ff", "7f6161ff", "9f00ff", "bf616100ff", "1c", "1e"}) {
    EXPECT_SAYS(Cbor(hex), "indefinite or reserved length");
  }
  EXPECT_SAYS(Cbor("20"), "a negative number");
  EXPECT_SAYS(Cbor("c000"), "a tag");
  for (const std::string_view hex : {"f7", "f90000", "fa00000000", "fb0000000000000000", "f818", "ff", "e0"}) {
    EXPECT_SAYS(Cbor(hex), "neither a boolean nor null");
  }
}

TEST(ParseCbor, RefusesWhatIsNoDocument) {
  EXPECT_SAYS(Cbor(""), "cut short");
  EXPECT_SAYS(Cbor("0000"), "more bytes after the end");
  EXPECT_SAYS(Cbor("4201"), "cut short");
  EXPECT_SAYS(Cbor("5bffffffffffffffff"), "cut short");
  EXPECT_SAYS(Cbor("61ff"), "not UTF-8");
  EXPECT_SAYS(Cbor("a10000"), "a key that is no text");
  EXPECT_SAYS(Cbor("a2616100616100"), "the key 'a' twice");
  EXPECT_SAYS(WhyRefused(ParseCbor(std::string(17, '\x81') + '\0')), "more than 16 levels");
}

}  // namespace
}  // namespace gl
