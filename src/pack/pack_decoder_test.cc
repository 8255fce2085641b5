#include "pack/pack_decoder.h"

#include <gtest/gtest.h>

#include "pack/pack_limits.h"
#include "tests/builders/decoded_pack.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/pack_builder.h"

namespace gl {
namespace {

using test::AppendingDelta;
using test::BlobId;
using test::Decode;
using test::DecodedPack;
using test::GitRepoBuilder;
using test::Noise;
using test::Ok;
using test::PackBuilder;
using test::Refused;
using test::WriteFile;

constexpr HashAlgorithm kSha1 = HashAlgorithm::kSha1;
constexpr HashAlgorithm kSha256 = HashAlgorithm::kSha256;  // where much is hashed: it has no slow part of our own

// The same answer for pieces of several sizes. Whatever is accepted is read again as it was taken.
Result<DecodedPack> DecodePack(const std::string& pack, HashAlgorithm algorithm = kSha1,
                               const BaseReader& outside = test::NothingOutside) {
  Result<DecodedPack> whole = Decode(algorithm, pack, std::string::npos, outside);
  for (const std::size_t piece : {1U, 7U, 1U << 16U}) {
    if (piece < 10 && pack.size() > 200'000) continue;  // it takes long
    const Result<DecodedPack> again = Decode(algorithm, pack, piece, outside);
    EXPECT_EQ(test::Reason(again), test::Reason(whole)) << "in pieces of " << piece;
    if (again && whole) {
      EXPECT_TRUE(again->objects == whole->objects && again->order == whole->order) << "in pieces of " << piece;
    }
  }
  if (!whole) return whole;
  EXPECT_EQ(whole->objects.size(), whole->pack->Objects().size());
  for (std::uint32_t i = 0; i < whole->pack->Objects().size(); ++i) {
    const PackedObject& object = whole->pack->Objects()[i];
    const auto read = object.header.size > kMaxDeltifiedBytes ? TypedBytes{} : whole->pack->Read(i);
    EXPECT_TRUE(Ok(read)) << i;
    if (!read) continue;
    EXPECT_EQ(read->type, object.type);
    EXPECT_TRUE(whole->objects.at(object.id.value()) == (test::DecodedObject{read->type, *read->bytes})) << i;
  }
  return whole;
}

// --- against git

ObjectType TypeNamed(std::string_view name) {
  for (const ObjectType type : {ObjectType::kCommit, ObjectType::kTree, ObjectType::kBlob}) {
    if (name == ObjectTypeName(type)) return type;
  }
  return ObjectType::kTag;
}

class PackDecoderOf : public testing::TestWithParam<HashAlgorithm> {
 protected:
  PackDecoderOf() : repo_(GetParam()) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "line " + std::to_string(i * 7919 % 1000) + "\n";
    test::MakeDir(repo_.Path("sub"));
    WriteFile(repo_.Path("empty"), "");
    for (int i = 0; i < 12; ++i) {
      text.replace(static_cast<std::size_t>(i) * 2000, 20, "changed in commit " + std::to_string(i));
      WriteFile(repo_.Path("text"), text);
      WriteFile(repo_.Path("sub/file" + std::to_string(i)), text.substr(0, static_cast<std::size_t>(i) * 1000));
      WriteFile(repo_.Path("noise"), Noise(5000, static_cast<unsigned>(i)));
      repo_.Commit();
    }
    repo_.Git({"tag", "--annotate", "--message=t", "v1"});
  }

  [[nodiscard]] std::string Packed(std::vector<std::string> options, std::string_view revisions = "HEAD\nv1\n") const {
    options.insert(options.begin(), {"-C", repo_.Path(), "pack-objects", "--stdout", "--revs", "--quiet"});
    test::ProgramRun run = test::RunGit(std::move(options), revisions);
    EXPECT_EQ(run.exit_code, 0) << run.errors;
    return run.output;
  }

  // Everything in the repository, as git says it: "ID TYPE SIZE\n" and the bytes, for each object.
  [[nodiscard]] test::Objects AllObjects() const {
    test::Objects objects;
    const std::string all = repo_.Git({"cat-file", "--batch", "--batch-all-objects"}) + "\n";
    for (std::string_view rest = all; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      const std::size_t id_end = line.find(' '), type_end = line.find(' ', id_end + 1);
      const auto size = std::stoul(std::string(line.substr(type_end + 1)));
      objects.insert_or_assign(ObjectId::FromHex(GetParam(), line.substr(0, id_end)).value(),
                               test::DecodedObject{TypeNamed(line.substr(id_end + 1, type_end - id_end - 1)),
                                                   std::string(rest.substr(line.size() + 1, size))});
      rest.remove_prefix(line.size() + 1 + size + 1);
    }
    return objects;
  }

  GitRepoBuilder repo_;
};
INSTANTIATE_TEST_SUITE_P(Both, PackDecoderOf, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256));

std::size_t CountOf(const DecodedPack& decoded, EntryKind kind) {
  return static_cast<std::size_t>(
      std::ranges::count(decoded.pack->Objects(), kind, [](const PackedObject& object) { return object.header.kind; }));
}

TEST_P(PackDecoderOf, GivesWhatGitSays) {
  const test::Objects all = AllObjects();
  ASSERT_GT(all.size(), 60U);
  struct Way {
    std::vector<std::string> options;
    bool offset_deltas, id_deltas;
  };
  for (const auto& [options, offset_deltas, id_deltas] : {Way{{"--delta-base-offset"}, true, false},
                                                          {{"--window=100", "--depth=4000"}, false, true},
                                                          {{}, false, true},
                                                          {{"--window=0"}, false, false},
                                                          {{"--delta-base-offset", "--compression=0"}, true, false}}) {
    const auto decoded = DecodePack(Packed(options), GetParam());
    ASSERT_TRUE(Ok(decoded));
    EXPECT_TRUE(decoded->objects == all);
    EXPECT_EQ(CountOf(*decoded, EntryKind::kOffsetDelta) > 0, offset_deltas);
    EXPECT_EQ(CountOf(*decoded, EntryKind::kIdDelta) > 0, id_deltas);
  }
}

TEST_P(PackDecoderOf, TakesThinPacksOfGit) {
  const test::Objects all = AllObjects();
  const std::string revisions = "HEAD\n^HEAD~4\n";
  const std::string thin = Packed({"--thin", "--delta-base-offset"}, revisions);
  const auto decoded = DecodePack(thin, GetParam(), test::Outside(all));
  ASSERT_TRUE(Ok(decoded));
  EXPECT_GT(CountOf(*decoded, EntryKind::kIdDelta), 0U);
  EXPECT_LT(decoded->objects.size(), all.size());
  for (const auto& [id, object] : decoded->objects) EXPECT_TRUE(all.at(id) == object);
  EXPECT_TRUE(Refused(Decode(GetParam(), thin), Fault::kIntegrity, "is nowhere"));
  // git puts the bases at the end, behind the deltas that name them.
  const test::TempDir dir;
  repo_.Git({"index-pack", "--fix-thin", "--stdin", "-o", dir.Path("i"), dir.Path("fixed.pack")}, thin);
  const auto fixed = DecodePack(test::BytesOf(dir.Path("fixed.pack")), GetParam());
  ASSERT_TRUE(Ok(fixed));
  EXPECT_GT(fixed->objects.size(), decoded->objects.size());
  for (const auto& [id, object] : fixed->objects) EXPECT_TRUE(all.at(id) == object);
}

// --- the order in which deltas come

// The order in which objects come says whether a delta waited.
std::string Order(const Result<DecodedPack>& decoded) {
  if (!decoded) return decoded.error().message;
  std::string text;
  for (const std::uint32_t index : decoded->order) text += std::to_string(index) + " ";
  return text;
}

TEST(PackDecoder, ResolvesDeltasOnBasesAtHandAtOnce) {
  PackBuilder builder;
  const auto base = builder.Blob("0123456789");
  const auto delta = builder.OffsetDelta(base, AppendingDelta(10, 5, "x"));
  builder.OffsetDelta(delta, AppendingDelta(6, 6, "y"));
  builder.Blob("last");
  const auto decoded = DecodePack(builder.Bytes());
  EXPECT_EQ(Order(decoded), "0 1 2 3 ");
  EXPECT_EQ(decoded->objects.at(BlobId("01234xy")).bytes, "01234xy");
}

TEST(PackDecoder, ResolvesDeltasByIdWhereverTheirBasesStand) {
  PackBuilder builder;
  const auto by_id = builder.IdDelta(BlobId("01234x"), AppendingDelta(6, 6, "y"));  // on the next but one
  builder.OffsetDelta(by_id, AppendingDelta(7, 7, "z"));                            // on one that waits
  builder.IdDelta(BlobId("0123456789"), AppendingDelta(10, 5, "x"));
  builder.Blob("0123456789");
  const auto decoded = DecodePack(builder.Bytes());
  EXPECT_EQ(Order(decoded), "3 2 0 1 ");
  EXPECT_EQ(decoded->objects.at(BlobId("01234xyz")).bytes, "01234xyz");
  const std::uint32_t depths[] = {2, 3, 1, 0};
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(decoded->pack->Objects()[i].depth, depths[i]);
}

// 40 MiB of other objects between a base and the deltas on it, and many objects that are resolved after that.
TEST(PackDecoder, ReadsABaseAgainThatItForgot) {
  PackBuilder builder(kSha256, 1);
  const std::string base_bytes = Noise(100'000, 1);
  const auto base = builder.Blob(base_bytes);
  std::vector<std::uint64_t> fillers;
  for (unsigned i = 0; i < 40; ++i) fillers.push_back(builder.Blob(Noise(1'000, i) + std::string(1U << 20U, 'f')));
  auto last = base;
  for (unsigned i = 0; i < 40; ++i) {
    last = builder.OffsetDelta(last, AppendingDelta(100'000 + i, 100'000 + i, "x"));
    builder.OffsetDelta(fillers[i], AppendingDelta(1'000 + (1U << 20U), 1U << 20U, "y"));
  }
  const auto decoded = DecodePack(builder.Bytes(), kSha256);
  ASSERT_TRUE(Ok(decoded));
  EXPECT_EQ(decoded->objects.count(HashObject(kSha256, ObjectType::kBlob, base_bytes + std::string(40, 'x'))), 1U);
  EXPECT_FALSE(std::ranges::is_sorted(decoded->order));  // some did wait
}

TEST(PackDecoder, TakesLargeBlobsInPiecesAndDeltasOnThem) {
  const std::string large = Noise(1'000'000, 1) + std::string(kWholeBytes, 'l');
  PackBuilder builder(kSha256, 1);
  builder.Blob("before");
  const auto base = builder.Blob(large);
  const auto delta = builder.OffsetDelta(base, AppendingDelta(large.size(), 0xFFFFFF, "x"));
  builder.OffsetDelta(delta, AppendingDelta(0x1000000, 5, "x"));
  const auto decoded = DecodePack(builder.Bytes(), kSha256);
  ASSERT_TRUE(Ok(decoded));
  EXPECT_EQ(decoded->large_blobs, 1);
  EXPECT_EQ(Order(decoded), "0 1 2 3 ");
  EXPECT_EQ(decoded->objects.count(HashObject(kSha256, ObjectType::kBlob, large)), 1U);
}

// Larger than anything that is read into memory.
TEST(PackDecoder, ResolvesDeltasOfAnySize) {
  const std::string huge(kMaxDeltifiedBytes + 1000, 'h');
  PackBuilder builder(kSha256, 1);
  const auto base = builder.Blob(huge);
  const std::string sizes = test::DeltaSizesOf(huge.size(), huge.size());
  std::string copies = test::Copy(0, 1000);
  for (unsigned i = 0; i < 128; ++i) copies += test::Copy(i << 20U, 1U << 20U);
  builder.OffsetDelta(base,
                      sizes + test::Insert("another") + test::Copy(7, 993) + copies.substr(test::Copy(0, 1000).size()));
  const auto decoded = Decode(kSha256, builder.Bytes());
  ASSERT_TRUE(Ok(decoded));
  EXPECT_EQ(decoded->large_blobs, 2);
  const std::string made = "another" + huge.substr(7);
  EXPECT_TRUE(decoded->objects.contains(HashObject(kSha256, ObjectType::kBlob, made)));
  EXPECT_TRUE(Refused(decoded->pack->Read(1), Fault::kIntegrity, "134217728 are the limit"));
}

// What is made of a large one need not be large.
TEST(PackDecoder, ResolvesDeltasOnLargeObjectsOutside) {
  const std::string large = "begin" + std::string(kWholeBytes, 'l');
  const ObjectId outside_id = HashObject(kSha256, ObjectType::kBlob, large);
  const test::Objects outside = {{outside_id, {ObjectType::kBlob, large}}};
  PackBuilder builder(kSha256, 1);
  builder.IdDelta(outside_id, AppendingDelta(large.size(), 0xFFFFFF, "end"));
  const auto small = builder.IdDelta(outside_id, AppendingDelta(large.size(), 5, "end"));
  builder.OffsetDelta(small, AppendingDelta(8, 5, "s"));
  const auto decoded = DecodePack(builder.Bytes(), kSha256, test::Outside(outside));
  ASSERT_TRUE(Ok(decoded));
  EXPECT_EQ(decoded->large_blobs, 1);
  for (const std::string& text : {large.substr(0, 0xFFFFFF) + "end", std::string("beginend"), std::string("begins")}) {
    EXPECT_TRUE(decoded->objects.contains(HashObject(kSha256, ObjectType::kBlob, text))) << text.size();
  }
  EXPECT_EQ(decoded->pack->Objects()[0].depth, 1U);
  EXPECT_TRUE(decoded->pack->Objects()[1].on_outside);
  EXPECT_TRUE(Refused(Decode(kSha256, builder.Bytes()), Fault::kIntegrity, outside_id.Hex() + ", is nowhere"));
}

TEST(PackDecoder, KeepsLargeTreesInMemory) {
  const std::string large(kWholeBytes + 1000, 't');
  PackBuilder builder(kSha256, 1);
  const auto base = builder.Whole(ObjectType::kTree, large);
  builder.OffsetDelta(base, AppendingDelta(large.size(), 0xFFFFFF, "x"));
  const auto decoded = DecodePack(builder.Bytes(), kSha256);
  ASSERT_TRUE(Ok(decoded));
  EXPECT_EQ(decoded->large_blobs, 0);
  EXPECT_TRUE(decoded->objects.contains(HashObject(kSha256, ObjectType::kTree, large.substr(0, 0xFFFFFF) + "x")));
}

TEST(PackDecoder, PassesOnTheScratchsFaults) {
  const std::string large(kWholeBytes + 1, 'l');
  PackBuilder builder(kSha1, 1);
  const auto base = builder.Blob(large);
  builder.OffsetDelta(base, AppendingDelta(large.size(), 5, "x"));
  const auto bytes = std::make_shared<const std::string>(builder.Bytes());
  for (const bool made : {false, true}) {
    const auto full = [](std::string_view) -> Status { return Fail(Fault::kWorkDir, "full"); };
    const auto scratch = [&]() -> Result<Scratch> {
      if (!made) return Fail(Fault::kWorkDir, "full");
      return Scratch{full, nullptr};
    };
    Pack pack(kSha1, test::BytesFrom(bytes), test::NothingOutside, scratch);
    test::ObjectCollector collector(pack);
    PackDecoder decoder(pack, collector);
    ASSERT_TRUE(Ok(decoder.Feed(*bytes)));
    EXPECT_TRUE(Refused(decoder.Finish(), Fault::kWorkDir, "full"));
  }
}

// --- what is refused

TEST(PackDecoder, RefusesAMalformedDelta) {
  struct Bad {
    std::string delta, words;
  };
  for (const auto& [delta, words] : {Bad{AppendingDelta(9, 5, "x"), "for a base of 9 bytes"},
                                     {AppendingDelta(10, 11, ""), "from outside its base"},
                                     {AppendingDelta(10, 5, "") + "\x02x", "insert cut short"},
                                     {AppendingDelta(10, 5, "") + "\x01x", "longer than"},
                                     {test::DeltaSizesOf(10, 7) + test::Copy(0, 5), "shorter than"},
                                     {std::string("\x0a\x01\0", 3), "reserved"},
                                     {"\x8a", "sizes are cut short"},
                                     {"", "sizes are cut short"}}) {
    PackBuilder at_once;
    at_once.OffsetDelta(at_once.Blob("0123456789"), delta);
    EXPECT_TRUE(Refused(DecodePack(at_once.Bytes()), Fault::kIntegrity, words));
    PackBuilder deferred;
    deferred.IdDelta(BlobId("0123456789"), delta);
    deferred.Blob("0123456789");
    EXPECT_TRUE(Refused(DecodePack(deferred.Bytes()), Fault::kIntegrity, words));
  }
}

TEST(PackDecoder, RefusesABaseThatIsNoEntry) {
  PackBuilder builder;
  const auto first = builder.Blob("0123456789");
  builder.OffsetDelta(first + 1, AppendingDelta(10, 5, "x"));
  EXPECT_TRUE(Refused(DecodePack(builder.Bytes()), Fault::kIntegrity, "a delta whose base is no entry"));
}

TEST(PackDecoder, RefusesABaseThatIsNowhere) {
  PackBuilder builder;
  builder.Blob("0123456789");
  const auto lost = builder.IdDelta(BlobId("nowhere"), AppendingDelta(7, 5, "x"));
  builder.OffsetDelta(lost, AppendingDelta(6, 5, "y"));
  EXPECT_TRUE(Refused(DecodePack(builder.Bytes()), Fault::kIntegrity,
                      "the base of a delta, " + BlobId("nowhere").Hex() + ", is nowhere"));
}

TEST(PackDecoder, RefusesDeltasThatAreEachOthersBase) {
  PackBuilder pair;
  pair.IdDelta(BlobId("a2"), AppendingDelta(2, 1, "1"));
  pair.IdDelta(BlobId("a1"), AppendingDelta(2, 1, "2"));
  EXPECT_TRUE(Refused(DecodePack(pair.Bytes()), Fault::kIntegrity, "is nowhere"));
  PackBuilder itself;
  itself.IdDelta(BlobId("a1"), AppendingDelta(2, 2, ""));
  EXPECT_TRUE(Refused(DecodePack(itself.Bytes()), Fault::kIntegrity, "is nowhere"));
  const test::Objects outside = {{BlobId("a1"), {ObjectType::kBlob, "a1"}}};
  EXPECT_TRUE(Ok(DecodePack(itself.Bytes(), kSha1, test::Outside(outside))));
}

TEST(PackDecoder, RefusesAnObjectTwice) {
  for (int way = 0; way < 3; ++way) {
    PackBuilder builder;
    const auto base = builder.Blob("0123456789");
    builder.Blob("between");
    if (way == 0) builder.Blob("0123456789");
    if (way == 1) builder.OffsetDelta(base, AppendingDelta(10, 10, ""));
    if (way == 2) builder.IdDelta(BlobId("between"), AppendingDelta(7, 0, "0123456789"));
    EXPECT_TRUE(Refused(DecodePack(builder.Bytes()), Fault::kIntegrity,
                        "object " + BlobId("0123456789").Hex() + " stands in it twice"));
  }
}

TEST(PackDecoder, RefusesTreesOfBlobSize) {
  for (const bool deferred : {false, true}) {
    PackBuilder builder;
    const std::string tree(65'536, 't');
    const ObjectId id = HashObject(kSha1, ObjectType::kTree, tree);
    std::string delta = test::DeltaSizesOf(tree.size(), kMaxTreeBytes + 65'536);
    for (std::uint64_t made = 0; made < kMaxTreeBytes + 65'536; made += 65'536) delta += test::Copy(0, 65'536);
    if (deferred) {
      builder.IdDelta(id, delta);
      builder.Whole(ObjectType::kTree, tree);
    } else {
      builder.OffsetDelta(builder.Whole(ObjectType::kTree, tree), delta);
    }
    EXPECT_TRUE(Refused(DecodePack(builder.Bytes()), Fault::kIntegrity, "the limit is 67108864"));
  }
}

TEST(PackDecoder, PassesOnTheSinksFaults) {
  class FullSink : public ObjectSink {
   public:
    Status TakeObject(std::uint32_t /*index*/, const TypedBytes& /*object*/) override {
      return Fail(Fault::kWorkDir, "full");
    }
    Status BeginLargeBlob(std::uint32_t /*index*/, std::uint64_t /*size*/) override { return {}; }
    Status TakePiece(std::string_view /*bytes*/) override { return {}; }
    Status EndLargeBlob() override { return {}; }
    Status NameAll() override { return {}; }
  };
  PackBuilder builder;
  builder.Blob("b");
  Pack pack(kSha1, nullptr, test::NothingOutside, test::MemoryScratch);
  FullSink sink;
  PackDecoder decoder(pack, sink);
  ASSERT_TRUE(Ok(decoder.Feed(builder.Bytes())));
  EXPECT_TRUE(Refused(decoder.Finish(), Fault::kWorkDir, "full"));
  const auto gone = [](const ObjectId&) -> Result<std::optional<OpenObject>> { return Fail(Fault::kWorkDir, "gone"); };
  PackBuilder thin;
  thin.IdDelta(BlobId("b"), AppendingDelta(1, 1, "c"));
  EXPECT_TRUE(Refused(Decode(kSha1, thin.Bytes(), 7, gone), Fault::kWorkDir, "gone"));
}

// --- chains

// COUNT deltas, each on the one before; of every ID_DELTAS of them one names its base by its id.
std::string Chain(unsigned count, unsigned id_deltas) {
  PackBuilder builder;
  std::string bytes = "0";
  auto last = builder.Blob(bytes);
  for (unsigned i = 1; i <= count; ++i) {
    const std::string next = std::to_string(i);
    const std::string delta = AppendingDelta(bytes.size(), 0, next);
    last = i % id_deltas == 0 ? builder.IdDelta(BlobId(bytes), delta) : builder.OffsetDelta(last, delta);
    bytes = next;
  }
  return builder.Bytes();
}

TEST(PackDecoder, TakesChainsUpToALimit) {
  EXPECT_TRUE(Ok(DecodePack(Chain(kMaxDeltaDepth, ~0U))));
  EXPECT_TRUE(
      Refused(Decode(kSha1, Chain(kMaxDeltaDepth + 1, ~0U), 1000), Fault::kIntegrity, "a chain of more than 4095"));
  EXPECT_TRUE(Ok(DecodePack(Chain(kMaxDeltaDepth, 100))));
  EXPECT_TRUE(
      Refused(Decode(kSha1, Chain(kMaxDeltaDepth + 1, 100), 1000), Fault::kIntegrity, "a chain of more than 4095"));
}

// The depth of a delta on one that waits is known only when that one is resolved.
TEST(PackDecoder, CountsChainsOfBothKindsToTheirEnd) {
  EXPECT_TRUE(
      Refused(Decode(kSha1, Chain(kMaxDeltaDepth + 1, 2), 1000), Fault::kIntegrity, "a chain of more than 4095"));
  EXPECT_TRUE(
      Refused(Decode(kSha1, Chain(kMaxDeltaDepth + 1, 7), 1000), Fault::kIntegrity, "a chain of more than 4095"));
}

TEST(PackDecoder, CountsABaseOutside) {
  const test::Objects outside = {{BlobId("0"), {ObjectType::kBlob, "0"}}};
  for (const unsigned count : {kMaxDeltaDepth, kMaxDeltaDepth + 1}) {
    PackBuilder builder;
    auto last = builder.IdDelta(BlobId("0"), AppendingDelta(1, 0, "1"));
    for (unsigned i = 2; i <= count; ++i) {
      last = builder.OffsetDelta(last, AppendingDelta(std::to_string(i - 1).size(), 0, std::to_string(i)));
    }
    const auto decoded = DecodePack(builder.Bytes(), kSha1, test::Outside(outside));
    EXPECT_EQ(test::Reason(decoded),
              count == kMaxDeltaDepth ? "" : "refused: malformed pack: a chain of more than 4095 deltas");
  }
}

}  // namespace
}  // namespace gl
