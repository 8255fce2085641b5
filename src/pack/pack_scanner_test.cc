#include "pack/pack_scanner.h"

#include <gtest/gtest.h>

#include "pack/pack_index.h"
#include "pack/pack_limits.h"
#include "tests/builders/outcome.h"
#include "tests/builders/pack_builder.h"

namespace gl {
namespace {

using test::Deflated;
using test::Noise;
using test::Ok;
using test::PackBuilder;
using test::Refused;

struct Entry {
  EntryKind kind;
  std::uint64_t offset, end;
  std::uint32_t crc32;
  std::string bytes;
  bool in_pieces;
  friend bool operator==(const Entry&, const Entry&) = default;
};

class Recorder : public EntrySink {
 public:
  Status TakeWhole(const EntryHeader& header, const EntryPlace& place, std::string bytes) override {
    EXPECT_EQ(bytes.size(), header.size);
    entries.push_back({header.kind, place.offset, place.end, place.crc32, std::move(bytes), false});
    return entries.size() == refuse_at ? Fail(Fault::kWorkDir, "the sink is full") : Status();
  }
  Status BeginLargeBlob(std::uint64_t size) override {
    size_ = size;
    large_.clear();
    return {};
  }
  Status TakePiece(std::string_view bytes) override {
    EXPECT_FALSE(bytes.empty());
    large_ += bytes;
    return refuse_piece ? Fail(Fault::kWorkDir, "the sink is full") : Status();
  }
  Status EndLargeBlob(const EntryHeader& header, const EntryPlace& place) override {
    EXPECT_EQ(large_.size(), size_);
    EXPECT_EQ(header.size, size_);
    entries.push_back({header.kind, place.offset, place.end, place.crc32, std::move(large_), true});
    return {};
  }

  std::vector<Entry> entries;
  std::size_t refuse_at = 0;
  bool refuse_piece = false;

 private:
  std::uint64_t size_ = 0;
  std::string large_;
};

struct Scan {
  std::vector<Entry> entries;
  std::string trailer;
  std::uint32_t count;
};

Result<Scan> ScanInPieces(std::string_view pack, std::size_t piece, HashAlgorithm algorithm = HashAlgorithm::kSha1,
                          std::uint64_t limit = kMaxPackBytes) {
  Recorder recorder;
  PackScanner scanner(algorithm, recorder, limit);
  for (; !pack.empty(); pack.remove_prefix(std::min(piece, pack.size()))) {
    GL_TRY(scanner.Feed(pack.substr(0, piece)));
  }
  GL_TRY(scanner.Finish());
  return Scan{std::move(recorder.entries), scanner.Trailer(), scanner.Count()};
}

constexpr std::size_t kAtOnce = std::string::npos;

// The same answer for pieces of several sizes.
Result<Scan> ScanPack(const std::string& pack, HashAlgorithm algorithm = HashAlgorithm::kSha1) {
  Result<Scan> whole = ScanInPieces(pack, kAtOnce, algorithm);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 16U}) {
    if (piece < 10 && pack.size() > 1'000'000) continue;  // it takes long
    const Result<Scan> again = ScanInPieces(pack, piece, algorithm);
    EXPECT_EQ(test::Reason(again), test::Reason(whole)) << "in pieces of " << piece;
    if (again && whole) {
      EXPECT_TRUE(again->entries == whole->entries) << "in pieces of " << piece;
    }
  }
  return whole;
}

class PackScannerOf : public testing::TestWithParam<HashAlgorithm> {};
INSTANTIATE_TEST_SUITE_P(Both, PackScannerOf, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256));

TEST_P(PackScannerOf, GivesEntriesOfEachKindAndWhereTheyStand) {
  PackBuilder builder(GetParam());
  std::vector<std::uint64_t> offsets;
  offsets.push_back(builder.Whole(ObjectType::kCommit, "a commit"));
  offsets.push_back(builder.Whole(ObjectType::kTree, ""));
  offsets.push_back(builder.Blob(std::string(5000, 'x')));
  offsets.push_back(builder.Whole(ObjectType::kTag, "a tag"));
  offsets.push_back(builder.OffsetDelta(offsets[2], "a delta"));
  offsets.push_back(builder.IdDelta(HashObject(GetParam(), ObjectType::kBlob, "b"), Noise(300)));
  const std::string pack = builder.Bytes();
  const auto scan = ScanPack(pack, GetParam());
  ASSERT_TRUE(Ok(scan));
  EXPECT_EQ(scan->count, 6U);
  EXPECT_EQ(scan->trailer, pack.substr(builder.Untrailed().size()));
  ASSERT_EQ(scan->entries.size(), 6U);
  using enum EntryKind;
  const std::vector<EntryKind> kinds = {kCommit, kTree, kBlob, kTag, kOffsetDelta, kIdDelta};
  const std::vector<std::string> bytes = {"a commit", "", std::string(5000, 'x'), "a tag", "a delta", Noise(300)};
  for (std::size_t i = 0; i < 6; ++i) {
    const Entry& entry = scan->entries[i];
    EXPECT_EQ(entry.kind, kinds[i]);
    EXPECT_EQ(entry.bytes, bytes[i]);
    EXPECT_EQ(entry.offset, offsets[i]);
    EXPECT_EQ(entry.end, i < 5 ? offsets[i + 1] : builder.Untrailed().size());
    EXPECT_EQ(entry.crc32, Crc32(std::string_view(pack).substr(entry.offset, entry.end - entry.offset)));
  }
}

TEST_P(PackScannerOf, TakesAPackWithoutObjects) {
  const auto scan = ScanPack(PackBuilder(GetParam()).Bytes(), GetParam());
  ASSERT_TRUE(Ok(scan));
  EXPECT_EQ(scan->count, 0U);
}

// 1 MiB: no more at once. 16 MiB: of a blob, no more in memory.
TEST(PackScanner, TakesEntriesOfEverySize) {
  PackBuilder builder(HashAlgorithm::kSha1, 1);
  std::vector<std::string> objects;
  for (const std::size_t size : {std::size_t{1} << 20U, (std::size_t{1} << 20U) + 1, kWholeBytes, kWholeBytes + 1}) {
    objects.push_back(Noise(size / 3, 1) + std::string(size - size / 3, 'z'));
    builder.Blob(objects.back());
  }
  builder.Whole(ObjectType::kTree, objects.back());
  const auto scan = ScanPack(builder.Bytes());
  ASSERT_TRUE(Ok(scan));
  ASSERT_EQ(scan->entries.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_TRUE(scan->entries[i].bytes == objects[std::min<std::size_t>(i, 3)]) << i;
    EXPECT_EQ(scan->entries[i].in_pieces, i == 3) << i;
  }
}

// Stored in blocks of no bytes, as deflate allows: read by Inflater, up to a limit.
std::string WastefulStream(std::string_view bytes, std::size_t empty_blocks) {
  std::string stream("\x78\x01", 2);
  for (std::size_t i = 0; i < empty_blocks; ++i) stream += std::string("\0\0\0\xff\xff", 5);
  return stream + Deflated(bytes, 0).substr(2);
}

TEST(PackScanner, TakesAWastefulStreamUpToALimit) {
  PackBuilder good;
  good.Entry(3, 10, WastefulStream("0123456789", 50'000));
  good.Blob("next");
  const auto scan = ScanPack(good.Bytes());
  ASSERT_TRUE(Ok(scan));
  EXPECT_EQ(scan->entries.at(0).bytes, "0123456789");
  EXPECT_EQ(scan->entries.at(1).bytes, "next");
  PackBuilder bad;
  bad.Entry(3, 10, WastefulStream("0123456789", 60'000));
  EXPECT_TRUE(Refused(ScanPack(bad.Bytes()), Fault::kIntegrity, "longer than any encoder makes it"));
}

TEST(PackScanner, RefusesWhatIsNoPack) {
  PackBuilder builder;
  builder.Blob("b");
  const std::string pack = builder.Bytes();
  EXPECT_TRUE(Refused(ScanPack("KCAP" + pack.substr(4)), Fault::kIntegrity, "does not begin with PACK"));
  for (const std::uint32_t version : {0U, 1U, 3U, 4U}) {
    builder.SayVersion(version);
    EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "version is " + std::to_string(version)));
  }
}

TEST(PackScanner, RefusesEveryCut) {
  for (const int level : {0, 6}) {
    PackBuilder builder(HashAlgorithm::kSha1, level);
    const auto base = builder.Blob(Noise(200));
    builder.OffsetDelta(base, test::AppendingDelta(200, 100, "x"));
    builder.IdDelta(HashObject(HashAlgorithm::kSha1, ObjectType::kBlob, ""), "a delta");
    const std::string pack = builder.Bytes();
    ASSERT_TRUE(Ok(ScanPack(pack)));
    for (std::size_t size = 0; size < pack.size(); ++size) {
      EXPECT_TRUE(Refused(ScanPack(pack.substr(0, size)), Fault::kRemote, "the pack ended early")) << size;
    }
  }
}

TEST(PackScanner, RefusesACutLargeBlob) {
  PackBuilder builder(HashAlgorithm::kSha1, 1);
  builder.Blob(Noise(kWholeBytes + 5000));
  const std::string pack = builder.Bytes();
  for (const std::size_t size : {std::size_t{20}, std::size_t{1'000'000}, pack.size() - 21, pack.size() - 1}) {
    EXPECT_TRUE(Refused(ScanPack(pack.substr(0, size)), Fault::kRemote, "the pack ended early")) << size;
  }
}

TEST(PackScanner, RefusesBytesAfterItsEnd) {
  PackBuilder builder;
  builder.Blob("b");
  EXPECT_TRUE(Refused(ScanPack(builder.Bytes() + "x"), Fault::kIntegrity, "bytes after its end"));
  EXPECT_TRUE(Refused(ScanPack(PackBuilder().Bytes() + '\0'), Fault::kIntegrity, "bytes after its end"));
}

TEST(PackScanner, RefusesAWrongTrailer) {
  PackBuilder builder;
  builder.Blob("b");
  const std::string pack = builder.Bytes();
  for (std::size_t at = pack.size() - 20; at < pack.size(); ++at) {
    std::string wrong = pack;
    wrong[at] = static_cast<char>(wrong[at] ^ 1);
    EXPECT_TRUE(Refused(ScanPack(wrong), Fault::kIntegrity, "trailer is not the digest"));
  }
  EXPECT_TRUE(Refused(ScanPack(pack, HashAlgorithm::kSha256), Fault::kRemote, "the pack ended early"));
}

TEST(PackScanner, RefusesAnotherCountThanItHas) {
  PackBuilder builder;
  builder.Blob("one");
  builder.Blob("two");
  builder.SayCount(1);
  EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "trailer is not the digest"));
  builder.SayCount(0);
  EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "trailer is not the digest"));
  builder.SayCount(3);  // the trailer as an entry: whatever it looks like, it is none
  EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "malformed pack"));
  builder.SayCount(kMaxPackObjects);
  EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "malformed pack"));
  for (const std::uint32_t count : {kMaxPackObjects + 1, 0xFFFFFFFFU}) {
    builder.SayCount(count);
    EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "objects, the limit is 2000000"));
  }
}

TEST(PackScanner, RefusesAnotherSizeThanDeclared) {
  for (const std::size_t size : {std::size_t{100}, std::size_t{2'000'000}, kWholeBytes + 3}) {
    const std::string stream = Deflated(std::string(size, 'q'));
    for (const auto& [said, words] : {std::pair(size - 1, "more than the declared"), {size + 1, "are declared"}}) {
      PackBuilder builder;
      builder.Entry(3, said, stream);
      EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, words)) << size;
    }
  }
}

TEST(PackScanner, RefusesReservedTypes) {
  for (const unsigned type : {0U, 5U}) {
    PackBuilder builder;
    builder.Entry(type, 3, Deflated("abc"));
    EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "the reserved type " + std::to_string(type)));
  }
}

TEST(PackScanner, RefusesABaseBeforeTheFirstEntry) {
  PackBuilder builder;
  builder.Blob("base");
  const std::uint64_t here = builder.Untrailed().size();
  builder.OffsetDelta(here - (here - 11), "a delta");
  EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "before the first entry"));
}

TEST(PackScanner, RefusesEntriesOverTheirLimit) {
  const auto scan = [](unsigned type, std::uint64_t size) {
    PackBuilder builder;
    builder.Entry(type, size, (type == 6 ? "\x01" : "") + std::string(type == 7 ? 20 : 0, 'i') + Deflated("x"));
    return ScanPack(builder.Bytes());
  };
  PackBuilder first;
  for (const unsigned type : {1U, 2U, 4U}) {
    EXPECT_TRUE(Refused(scan(type, kMaxTreeBytes + 1), Fault::kIntegrity, "the limit is 67108864"));
    EXPECT_TRUE(Refused(scan(type, kMaxTreeBytes), Fault::kIntegrity, "are declared"));
  }
  EXPECT_TRUE(Refused(scan(3, kMaxObjectBytes + 1), Fault::kIntegrity, "the limit is 4294967296"));
  EXPECT_TRUE(Refused(scan(3, kMaxObjectBytes), Fault::kIntegrity, "are declared"));
  EXPECT_TRUE(Refused(scan(7, kMaxDeltifiedBytes + 1), Fault::kIntegrity, "the limit is 134217728"));
  EXPECT_TRUE(Refused(scan(7, kMaxDeltifiedBytes), Fault::kIntegrity, "are declared"));
  EXPECT_TRUE(Refused(scan(7, ~std::uint64_t{0}), Fault::kIntegrity, "the limit is 134217728"));
}

TEST(PackScanner, RefusesMoreBytesThanItsLimit) {
  PackBuilder builder;
  builder.Blob(Noise(1000));
  const std::string pack = builder.Bytes();
  for (const std::size_t piece : {std::size_t{1}, kAtOnce}) {
    EXPECT_TRUE(Ok(ScanInPieces(pack, piece, HashAlgorithm::kSha1, pack.size())));
    EXPECT_TRUE(Refused(ScanInPieces(pack, piece, HashAlgorithm::kSha1, pack.size() - 1), Fault::kIntegrity,
                        "it has more than " + std::to_string(pack.size() - 1) + " bytes"));
  }
}

TEST(PackScanner, RefusesASpoiledStream) {
  PackBuilder builder;
  std::string stream = Deflated(Noise(1000));
  stream.back() = static_cast<char>(stream.back() ^ 1);
  builder.Entry(3, 1000, stream);
  EXPECT_TRUE(Refused(ScanPack(builder.Bytes()), Fault::kIntegrity, "incorrect data check"));
}

TEST(PackScanner, PassesOnTheSinksFaults) {
  PackBuilder builder;
  builder.Blob("one");
  builder.Blob("two");
  Recorder recorder;
  recorder.refuse_at = 1;
  PackScanner scanner(HashAlgorithm::kSha1, recorder);
  ASSERT_TRUE(Ok(scanner.Feed(builder.Bytes())));  // so small that they wait for what follows
  EXPECT_TRUE(Refused(scanner.Finish(), Fault::kWorkDir, "the sink is full"));
  EXPECT_EQ(recorder.entries.size(), 1U);
  PackBuilder large(HashAlgorithm::kSha1, 1);
  large.Blob(std::string(kWholeBytes + 1, 'x'));
  Recorder full;
  full.refuse_piece = true;
  PackScanner another(HashAlgorithm::kSha1, full);
  EXPECT_TRUE(Refused(another.Feed(large.Bytes()), Fault::kWorkDir, "the sink is full"));
}

}  // namespace
}  // namespace gl
