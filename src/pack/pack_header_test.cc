#include "pack/pack_header.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr auto kSha256 = HashAlgorithm::kSha256;
constexpr std::uint64_t kMax64 = ~std::uint64_t{0};

std::string Bytes(std::string_view hex) { return HexDecode(hex).value(); }

auto Parse(std::string_view hex, std::uint64_t offset = 1000, HashAlgorithm algorithm = kSha1) {
  return ParseEntryHeader(algorithm, offset, Bytes(hex));
}

// The header that HEX spells. Every shorter piece of it has to ask for more.
EntryHeader Whole(std::string_view hex, std::uint64_t offset = 1000, HashAlgorithm algorithm = kSha1) {
  const std::string bytes = Bytes(hex);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto partial = ParseEntryHeader(algorithm, offset, bytes.substr(0, size));
    EXPECT_TRUE(partial && !*partial) << size;
  }
  const auto header = ParseEntryHeader(algorithm, offset, bytes + "the compressed bytes");
  EXPECT_TRUE(Ok(header));
  if (!header || !*header) return {.kind = EntryKind::kCommit, .size = kMax64};
  EXPECT_EQ((*header)->length, bytes.size());
  return **header;
}

TEST(ParsePackHeader, ReadsTheCount) {
  EXPECT_EQ(ParsePackHeader(Bytes("5041434b0000000200000000")).value().value(), 0U);
  EXPECT_EQ(ParsePackHeader(Bytes("5041434b00000002fffefdfc99")).value().value(), 0xfffefdfcU);
}

TEST(ParsePackHeader, AsksForMore) {
  const std::string bytes = Bytes("5041434b0000000200000001");
  for (std::size_t size = 0; size < kPackHeaderBytes; ++size) {
    const auto partial = ParsePackHeader(bytes.substr(0, size));
    EXPECT_TRUE(partial && !*partial) << size;
  }
}

TEST(ParsePackHeader, Refuses) {
  const auto refused = [](std::string_view hex, std::string_view words) {
    return Refused(ParsePackHeader(Bytes(hex)), Fault::kIntegrity, words);
  };
  EXPECT_TRUE(refused("5041434a0000000200000001", "does not begin with PACK"));
  EXPECT_TRUE(refused("000000000000000000000000", "does not begin with PACK"));
  EXPECT_TRUE(refused("5041434b0000000300000001", "its version is 3, not 2"));
  EXPECT_TRUE(refused("5041434b0000000000000001", "its version is 0, not 2"));
  EXPECT_TRUE(refused("5041434b0200000000000001", "its version is 33554432, not 2"));
}

TEST(ParseEntryHeader, ReadsKindsAndSizes) {
  EXPECT_EQ(Whole("10").kind, EntryKind::kCommit);
  EXPECT_EQ(Whole("2f").kind, EntryKind::kTree);
  EXPECT_EQ(Whole("2f").size, 15U);
  EXPECT_EQ(Whole("b001").kind, EntryKind::kBlob);
  EXPECT_EQ(Whole("b001").size, 16U);
  EXPECT_EQ(Whole("cf7f").kind, EntryKind::kTag);
  EXPECT_EQ(Whole("cf7f").size, 2047U);
  EXPECT_EQ(Whole("bfffffffffffffffff0f").size, kMax64);
  EXPECT_EQ(Whole("b08000").size, 0U);  // more bytes than needed: git reads it too
  EXPECT_FALSE(Whole("10").base_id);
}

TEST(ParseEntryHeader, ReadsDistances) {
  EXPECT_EQ(Whole("6a01").kind, EntryKind::kOffsetDelta);
  EXPECT_EQ(Whole("6a01").size, 10U);
  EXPECT_EQ(Whole("6a01").base_offset, 999U);
  EXPECT_EQ(Whole("607f").base_offset, 1000U - 127);
  EXPECT_EQ(Whole("608000").base_offset, 1000U - 128);
  EXPECT_EQ(Whole("608001").base_offset, 1000U - 129);
  EXPECT_EQ(Whole("60865c").base_offset, kPackHeaderBytes);  // 988, the first entry
  EXPECT_EQ(Whole("60ff7f", 20000).base_offset, 20000U - 16511);
  EXPECT_EQ(Whole("60808000", 20000).base_offset, 20000U - 16512);
}

TEST(ParseEntryHeader, ReadsIds) {
  const std::string raw = "0123456789abcdef0123456789abcdef01234567";
  EXPECT_EQ(Whole("7a" + raw).kind, EntryKind::kIdDelta);
  EXPECT_EQ(Whole("7a" + raw).base_id.value().Hex(), raw);
  EXPECT_EQ(Whole("ff01" + raw + "89abcdef01234567deadbeef", 12, kSha256).base_id.value().Hex(),
            raw + "89abcdef01234567deadbeef");
}

TEST(ParseEntryHeader, NeverNeedsMoreThanItSays) {
  const std::string bytes = "\xff" + Bytes("ffffffffffffffff0f") + std::string(32, 'x');
  EXPECT_EQ(bytes.size(), kMaxEntryHeaderBytes);
  EXPECT_EQ(ParseEntryHeader(kSha256, 12, bytes).value()->length, kMaxEntryHeaderBytes);
}

TEST(ParseEntryHeader, RefusesReservedTypes) {
  EXPECT_TRUE(Refused(Parse("00"), Fault::kIntegrity, "reserved type 0"));
  EXPECT_TRUE(Refused(Parse("8f"), Fault::kIntegrity, "reserved type 0"));
  EXPECT_TRUE(Refused(Parse("5f"), Fault::kIntegrity, "reserved type 5"));
}

TEST(ParseEntryHeader, RefusesSizesThatDoNotFit) {
  EXPECT_TRUE(Refused(Parse("bfffffffffffffffff1f"), Fault::kIntegrity, "a size of more than 64 bits"));
  EXPECT_TRUE(Refused(Parse("b0808080808080808010"), Fault::kIntegrity, "a size of more than 64 bits"));
  EXPECT_TRUE(Refused(Parse("b080808080808080808000"), Fault::kIntegrity, "a size of more than 64 bits"));
  EXPECT_TRUE(Refused(Parse("b0ffffffffffffffffff"), Fault::kIntegrity, "a size of more than 64 bits"));
}

TEST(ParseEntryHeader, RefusesDistancesOutsideThePack) {
  EXPECT_TRUE(Refused(Parse("6000"), Fault::kIntegrity, "its own base"));
  EXPECT_TRUE(Refused(Parse("60865d"), Fault::kIntegrity, "before the first entry"));  // 989
  EXPECT_TRUE(Refused(Parse("6001", 12), Fault::kIntegrity, "before the first entry"));
  // 2^64 - 1 is the largest distance that is one, 2^64 the first that is none.
  EXPECT_TRUE(Refused(Parse("6080fefefefefefefefe7f"), Fault::kIntegrity, "before the first entry"));
  EXPECT_TRUE(Refused(Parse("6080fefefefefefefeff00"), Fault::kIntegrity, "of more than 64 bits"));
  EXPECT_TRUE(Refused(Parse("60ffffffffffffffffffffff"), Fault::kIntegrity, "of more than 64 bits"));
}

TEST(TakeSize, LeavesWhatFollows) {
  const std::string bytes = Bytes("e58e26ff");
  ByteReader reader(bytes);
  EXPECT_EQ(TakeSize(reader, 0).value(), 624485U);
  EXPECT_EQ(reader.Rest(), "\xff");
}

}  // namespace
}  // namespace gl
