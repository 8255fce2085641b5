#include "pack/pack.h"

#include <gtest/gtest.h>

#include "pack/pack_limits.h"
#include "tests/builders/decoded_pack.h"
#include "tests/builders/outcome.h"
#include "tests/builders/pack_builder.h"

namespace gl {
namespace {

using test::AppendingDelta;
using test::BlobId;
using test::Decode;
using test::DecodedPack;
using test::Ok;
using test::PackBuilder;
using test::Refused;

constexpr HashAlgorithm kSha1 = HashAlgorithm::kSha1;

std::string ReadText(Pack& pack, std::uint32_t index) {
  const auto object = pack.Read(index);
  return object ? *object->bytes : test::Reason(object);
}

Result<std::string> Joined(const auto& read) {
  std::string bytes;
  GL_TRY(read(AppendsTo(bytes)));
  return bytes;
}

// A whole object, a delta on it, one on that, and one by id.
class SmallPack : public testing::Test {
 protected:
  SmallPack() {
    const auto base = builder_.Blob("0123456789");
    offsets_ = {base, builder_.OffsetDelta(base, AppendingDelta(10, 5, "x"))};
    offsets_.push_back(builder_.OffsetDelta(offsets_[1], AppendingDelta(6, 6, "y")));
    offsets_.push_back(builder_.IdDelta(BlobId("0123456789"), AppendingDelta(10, 0, "z")));
    decoded_ = Decode(kSha1, builder_.Bytes());
  }
  [[nodiscard]] Pack& ThePack() const { return *decoded_->pack; }

  PackBuilder builder_;
  std::vector<std::uint64_t> offsets_;
  Result<DecodedPack> decoded_ = Fail(Fault::kBug, "");
};

TEST_F(SmallPack, ReadsItsObjectsInAnyOrder) {
  ASSERT_TRUE(Ok(decoded_));
  for (const std::uint32_t index : {2U, 3U, 0U, 1U, 2U}) {
    const std::string wanted[] = {"0123456789", "01234x", "01234xy", "z"};
    EXPECT_EQ(ReadText(ThePack(), index), wanted[index]);
  }
  EXPECT_GT(ThePack().Work(), 0U);
}

TEST_F(SmallPack, FindsByOffsetAndById) {
  ASSERT_TRUE(Ok(decoded_));
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(ThePack().IndexAt(offsets_[i]), i);
  for (const std::uint64_t offset : {std::uint64_t{0}, offsets_[1] - 1, offsets_[1] + 1, offsets_[3] + 1}) {
    EXPECT_EQ(ThePack().IndexAt(offset), std::nullopt);
  }
  EXPECT_EQ(ThePack().IndexOf(BlobId("01234xy")), 2U);
  EXPECT_EQ(ThePack().IndexOf(BlobId("another")), std::nullopt);
}

TEST_F(SmallPack, KnowsItsBasesAndDepths) {
  ASSERT_TRUE(Ok(decoded_));
  EXPECT_EQ(ThePack().BaseIdOf(0), std::nullopt);
  EXPECT_EQ(ThePack().BaseIdOf(1), BlobId("0123456789"));
  EXPECT_EQ(ThePack().BaseIdOf(2), BlobId("01234x"));
  EXPECT_EQ(ThePack().BaseIdOf(3), BlobId("0123456789"));
  const std::uint32_t depths[] = {0, 1, 2, 1};
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(ThePack().Objects()[i].depth, depths[i]);
}

TEST_F(SmallPack, RefusesANameTwice) {
  ASSERT_TRUE(Ok(decoded_));
  EXPECT_TRUE(Refused(ThePack().Name(1, BlobId("01234xy")), Fault::kIntegrity, "stands in it twice"));
}

TEST_F(SmallPack, PassesOnTheBytesOfAnEntry) {
  ASSERT_TRUE(Ok(decoded_));
  const auto compressed = Joined([this](const auto& sink) { return ThePack().ReadCompressed(0, sink); });
  ASSERT_TRUE(Ok(compressed));
  EXPECT_EQ(*compressed, test::Deflated("0123456789"));
  const auto bytes = Joined([this](const auto& sink) { return ThePack().ReadPieces(0, sink); });
  ASSERT_TRUE(Ok(bytes));
  EXPECT_EQ(*bytes, "0123456789");
  const auto full = [](std::string_view) -> Status { return Fail(Fault::kWorkDir, "full"); };
  EXPECT_TRUE(Refused(ThePack().ReadPieces(0, full), Fault::kWorkDir, "full"));
  EXPECT_TRUE(Refused(ThePack().ReadCompressed(0, full), Fault::kWorkDir, "full"));
}

TEST(Pack, PassesOnALargeObjectInPieces) {
  std::string bytes;
  for (std::size_t i = 0; bytes.size() < kWholeBytes + 100'000; ++i) bytes += "line " + std::to_string(i * i) + "\n";
  PackBuilder builder(kSha1, 1);
  builder.Blob(bytes);
  const auto decoded = Decode(kSha1, builder.Bytes());
  ASSERT_TRUE(Ok(decoded));
  std::size_t longest = 0;
  std::string got;
  ASSERT_TRUE(Ok(decoded->pack->ReadPieces(0, [&](std::string_view piece) -> Status {
    longest = std::max(longest, piece.size());
    got += piece;
    return {};
  })));
  EXPECT_TRUE(got == bytes);
  EXPECT_LE(longest, 1U << 20U);
}

// The same pack, with other bytes under it than those that were decoded.
TEST_F(SmallPack, RefusesBytesThatChanged) {
  ASSERT_TRUE(Ok(decoded_));
  const auto bytes = std::make_shared<std::string>(builder_.Bytes());
  Pack pack(kSha1, test::BytesFrom(bytes), test::NothingOutside, test::MemoryScratch);
  pack.Objects() = ThePack().Objects();
  EXPECT_EQ(ReadText(pack, 1), "01234x");
  const auto spoil = [&](std::uint32_t index, std::size_t from_end) {
    const PackedObject& object = pack.Objects()[index];
    std::string spoiled = builder_.Bytes();
    spoiled[object.place.end - from_end] = static_cast<char>(spoiled[object.place.end - from_end] ^ 1);
    *bytes = spoiled;
    Pack again(kSha1, test::BytesFrom(bytes), test::NothingOutside, test::MemoryScratch);
    again.Objects() = pack.Objects();
    return again.Read(2);
  };
  EXPECT_TRUE(Refused(spoil(0, 1), Fault::kIntegrity, "incorrect data check"));
  EXPECT_TRUE(Refused(spoil(2, 1), Fault::kIntegrity, "incorrect data check"));
  EXPECT_TRUE(Ok(spoil(3, 1)));  // another object's
  PackedObject& object = pack.Objects()[0];
  object.place.end -= 2;  // cut
  *bytes = builder_.Bytes();
  Pack cut(kSha1, test::BytesFrom(bytes), test::NothingOutside, test::MemoryScratch);
  cut.Objects() = pack.Objects();
  EXPECT_TRUE(Refused(cut.Read(0), Fault::kIntegrity, "changed since it came"));
}

TEST(Pack, PassesOnTheFaultOfItsBytes) {
  PackBuilder builder;
  builder.Blob("b");
  auto decoded = Decode(kSha1, builder.Bytes());
  ASSERT_TRUE(Ok(decoded));
  const auto gone = [](std::uint64_t, std::span<char>) -> Status { return Fail(Fault::kWorkDir, "gone"); };
  Pack pack(kSha1, gone, test::NothingOutside, test::MemoryScratch);
  pack.Objects() = decoded->pack->Objects();
  EXPECT_TRUE(Refused(pack.Read(0), Fault::kWorkDir, "gone"));
}

TEST(Pack, ReadsOnBasesOutside) {
  const test::Objects outside = {{BlobId("0123456789"), {ObjectType::kBlob, "0123456789"}}};
  PackBuilder builder;
  const auto thin = builder.IdDelta(BlobId("0123456789"), AppendingDelta(10, 4, "x"));
  builder.OffsetDelta(thin, AppendingDelta(5, 5, "y"));
  const auto decoded = Decode(kSha1, builder.Bytes(), 7, test::Outside(outside));
  ASSERT_TRUE(Ok(decoded));
  EXPECT_EQ(ReadText(*decoded->pack, 1), "0123xy");
  EXPECT_EQ(decoded->pack->BaseIdOf(0), BlobId("0123456789"));
  const auto base = decoded->pack->OpenOutside(BlobId("0123456789"));
  ASSERT_TRUE(Ok(base));
  EXPECT_EQ(*ReadWhole(base->value()).value().bytes, "0123456789");
  EXPECT_EQ(decoded->pack->Objects()[1].depth, 2U);
}

// Both objects lie outside too, so each is the other's base when it comes; read again, neither may be.
TEST(Pack, ReadsDeltasOnEachOther) {
  const test::Objects outside = {{BlobId("a1"), {ObjectType::kBlob, "a1"}}, {BlobId("a2"), {ObjectType::kBlob, "a2"}}};
  PackBuilder builder;
  builder.IdDelta(BlobId("a2"), AppendingDelta(2, 1, "1"));
  builder.IdDelta(BlobId("a1"), AppendingDelta(2, 1, "2"));
  const auto decoded = Decode(kSha1, builder.Bytes(), 7, test::Outside(outside));
  ASSERT_TRUE(Ok(decoded));
  EXPECT_EQ(ReadText(*decoded->pack, 0), "a1");
  EXPECT_EQ(ReadText(*decoded->pack, 1), "a2");
}

// What Read is told of without a decoder: it has to come to an end whatever the table says.
class MadeUpTable : public testing::Test {
 protected:
  // A table of two deltas by id, each named as the other's base.
  MadeUpTable() {
    PackBuilder builder;
    builder.IdDelta(BlobId("a2"), AppendingDelta(2, 1, "1"));
    builder.IdDelta(BlobId("a1"), AppendingDelta(2, 1, "2"));
    const test::Objects outside = {{BlobId("a1"), {ObjectType::kBlob, "a1"}},
                                   {BlobId("a2"), {ObjectType::kBlob, "a2"}}};
    const auto decoded = Decode(kSha1, builder.Bytes(), 7, test::Outside(outside));
    EXPECT_TRUE(Ok(decoded));
    pack_ = std::make_unique<Pack>(kSha1, test::BytesFrom(std::make_shared<const std::string>(builder.Bytes())),
                                   test::NothingOutside, test::MemoryScratch);
    pack_->Objects() = decoded->pack->Objects();
  }
  std::unique_ptr<Pack> pack_;
};

TEST_F(MadeUpTable, RefusesACycle) {
  for (const std::uint32_t index : {0U, 1U}) {
    pack_->Objects()[index].on_outside = false;
    EXPECT_TRUE(Ok(pack_->Name(index, BlobId(index == 0 ? "a1" : "a2"))));
  }
  EXPECT_TRUE(Refused(pack_->Read(0), Fault::kIntegrity, "too long or has no end"));
}

TEST_F(MadeUpTable, RefusesABaseThatIsNowhere) {
  EXPECT_TRUE(Refused(pack_->Read(0), Fault::kIntegrity, BlobId("a2").Hex() + ", is nowhere"));
}

TEST(Pack, ReadsNoMoreIntoMemoryThanItsLimit) {
  const OpenObject large{ObjectType::kBlob, kMaxDeltifiedBytes + 1, nullptr};
  EXPECT_TRUE(
      Refused(ReadWhole(large), Fault::kIntegrity, "an object of 134217729 bytes where 134217728 are the limit"));
}

}  // namespace
}  // namespace gl
