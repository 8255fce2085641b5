// What PackWriter writes, against git.
#include "pack/pack_writer.h"

#include <gtest/gtest.h>

#include "tests/builders/decoded_pack.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/pack_builder.h"

namespace gl {
namespace {

using test::AppendingDelta;
using test::Decode;
using test::DecodedPack;
using test::GitRepoBuilder;
using test::Ok;
using test::PackBuilder;
using test::Refused;
using test::WriteFile;

struct Written {
  std::string pack, index;
};

// The objects of FROM at INDEXES, in this order.
Result<Written> WriteObjects(Pack& from, const std::vector<std::uint32_t>& indexes) {
  Written written;
  PackWriter writer(from.Algorithm(), static_cast<std::uint32_t>(indexes.size()), AppendsTo(written.pack));
  for (const std::uint32_t index : indexes) GL_TRY(writer.Add(from, index));
  GL_ASSIGN(const std::string trailer, writer.Finish());
  EXPECT_TRUE(written.pack.ends_with(trailer));
  GL_ASSIGN(written.index, SerializePackIndex(from.Algorithm(), writer.Entries(), trailer));
  return written;
}

std::vector<std::uint32_t> AllOf(const Pack& pack, bool backwards) {
  std::vector<std::uint32_t> indexes;
  for (std::uint32_t i = 0; i < pack.Objects().size(); ++i) indexes.push_back(i);
  if (backwards) std::ranges::reverse(indexes);
  return indexes;
}

class PackWriterOf : public testing::TestWithParam<HashAlgorithm> {
 protected:
  PackWriterOf() : repo_(GetParam()) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "line " + std::to_string(i * 7919 % 1000) + "\n";
    test::MakeDir(repo_.Path("sub"));
    WriteFile(repo_.Path("empty"), "");
    for (int i = 0; i < 8; ++i) {
      text.replace(static_cast<std::size_t>(i) * 2000, 20, "changed in commit " + std::to_string(i));
      WriteFile(repo_.Path("text"), text);
      WriteFile(repo_.Path("sub/file" + std::to_string(i)), text.substr(0, static_cast<std::size_t>(i) * 1000));
      repo_.Commit();
    }
    repo_.Git({"tag", "--annotate", "--message=t", "v1"});
  }

  [[nodiscard]] std::string Packed(std::vector<std::string> options) const {
    options.insert(options.begin(), {"-C", repo_.Path(), "pack-objects", "--stdout", "--revs", "--quiet"});
    return test::RunGit(std::move(options), "HEAD\nv1\n").output;
  }

  // git takes the pack, finds nothing wrong in it, and makes the same index.
  void ExpectGitAgrees(const Written& written) const {
    const test::TempDir dir;
    const std::string format = GetParam() == HashAlgorithm::kSha1 ? "sha1" : "sha256";
    test::GitOutput({"init", "--quiet", "--bare", "--template=", "--object-format=" + format, dir.Path("r")});
    const std::string name = dir.Path("r/objects/pack/pack-x");
    WriteFile(name + ".pack", written.pack);
    test::GitOutput({"-C", dir.Path("r"), "index-pack", "--strict", "-o", dir.Path("git.idx"), name + ".pack"});
    EXPECT_TRUE(test::BytesOf(dir.Path("git.idx")) == written.index);
    WriteFile(name + ".idx", written.index);
    test::GitOutput({"-C", dir.Path("r"), "update-ref", "refs/heads/m", repo_.Git({"rev-parse", "HEAD"})});
    test::GitOutput({"-C", dir.Path("r"), "fsck", "--strict", "--full"});
  }

  GitRepoBuilder repo_;
};
INSTANTIATE_TEST_SUITE_P(Both, PackWriterOf, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256));

TEST_P(PackWriterOf, WritesWhatGitTakes) {
  for (const auto& options : {std::vector<std::string>{"--delta-base-offset"}, {}, {"--window=0"}}) {
    const std::string pack = Packed(options);
    auto decoded = Decode(GetParam(), pack, 7);
    ASSERT_TRUE(Ok(decoded));
    ASSERT_EQ(decoded->objects.size(), 41U);
    for (const bool backwards : {false, true}) {
      const auto written = WriteObjects(*decoded->pack, AllOf(*decoded->pack, backwards));
      ASSERT_TRUE(Ok(written));
      ExpectGitAgrees(*written);
      const auto again = Decode(GetParam(), written->pack, 1000);
      ASSERT_TRUE(Ok(again));
      EXPECT_TRUE(again->objects == decoded->objects);
    }
  }
}

TEST_P(PackWriterOf, KeepsADeltaWhoseBaseIsThere) {
  PackBuilder builder(GetParam());
  const auto base = builder.Blob("0123456789");
  const auto middle = builder.OffsetDelta(base, AppendingDelta(10, 5, "x"));
  builder.IdDelta(HashObject(GetParam(), ObjectType::kBlob, "01234x"), AppendingDelta(6, 6, "y"));
  builder.OffsetDelta(middle, AppendingDelta(6, 1, "z"));
  auto decoded = Decode(GetParam(), builder.Bytes());
  ASSERT_TRUE(Ok(decoded));
  const auto kinds = [&](const std::vector<std::uint32_t>& indexes) {
    std::string text;
    const auto written = WriteObjects(*decoded->pack, indexes);
    EXPECT_TRUE(Ok(written));
    const auto again = Decode(GetParam(), written->pack);
    EXPECT_TRUE(Ok(again));
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      const PackedObject& object = again->pack->Objects()[i];
      EXPECT_EQ(object.id, decoded->pack->Objects()[indexes[i]].id);
      text += std::to_string(static_cast<int>(object.header.kind));
    }
    return text;
  };
  EXPECT_EQ(kinds({0, 1, 2, 3}), "3666");
  EXPECT_EQ(kinds({3, 2, 1, 0}), "3333");
  EXPECT_EQ(kinds({0, 2, 3}), "333");
  EXPECT_EQ(kinds({2, 1, 3}), "336");
  EXPECT_EQ(kinds({1}), "3");
}

// Distances of one to four bytes.
TEST_P(PackWriterOf, ReachesFarBack) {
  PackBuilder builder(GetParam(), 0);
  std::vector<std::uint64_t> bases;
  unsigned value = 1;
  for (const std::size_t size : {10U, 100U, 16'300U, 40'000U, 2'100'000U, 100U}) {
    std::string noise(size, '\0');
    for (char& byte : noise) byte = static_cast<char>((value = value * 1103515245U + 12345U) >> 16U);
    bases.push_back(builder.Blob(noise));
    if (size == 10) builder.OffsetDelta(bases[0], AppendingDelta(10, 10, "first"));
  }
  for (std::size_t i = 0; i < 3; ++i) {
    builder.OffsetDelta(bases[0], AppendingDelta(10, 10, "near " + std::to_string(i)));
  }
  auto decoded = Decode(GetParam(), builder.Bytes());
  ASSERT_TRUE(Ok(decoded));
  const auto written = WriteObjects(*decoded->pack, AllOf(*decoded->pack, false));
  ASSERT_TRUE(Ok(written));
  EXPECT_TRUE(written->pack == builder.Bytes());  // by two writers
}

TEST_P(PackWriterOf, JoinsPacksAndCompletesThinOnes) {
  const test::Objects outside = {
      {HashObject(GetParam(), ObjectType::kBlob, "0123456789"), {ObjectType::kBlob, "0123456789"}}};
  PackBuilder thin(GetParam()), other(GetParam());
  thin.IdDelta(outside.begin()->first, AppendingDelta(10, 4, "x"));
  other.Blob("0123456789");
  auto first = Decode(GetParam(), thin.Bytes(), 7, test::Outside(outside));
  auto second = Decode(GetParam(), other.Bytes());
  ASSERT_TRUE(Ok(first) && Ok(second));
  for (const bool base_first : {true, false}) {
    std::string bytes;
    PackWriter writer(GetParam(), 2, AppendsTo(bytes));
    ASSERT_TRUE(Ok(writer.Add(base_first ? *second->pack : *first->pack, 0)));
    ASSERT_TRUE(Ok(writer.Add(base_first ? *first->pack : *second->pack, 0)));
    ASSERT_TRUE(Ok(writer.Finish()));
    const auto joined = Decode(GetParam(), bytes);
    ASSERT_TRUE(Ok(joined));
    EXPECT_EQ(joined->objects.size(), 2U);
    EXPECT_EQ(joined->pack->Objects()[1].header.kind, base_first ? EntryKind::kOffsetDelta : EntryKind::kBlob);
  }
}

TEST_P(PackWriterOf, WritesAPackWithoutObjects) {
  Pack none(GetParam(), nullptr, nullptr, nullptr);
  const auto written = WriteObjects(none, {});
  ASSERT_TRUE(Ok(written));
  EXPECT_EQ(written->pack, PackBuilder(GetParam()).Bytes());
}

// Without its base it is written as it is, through no memory.
TEST(PackWriter, WritesALargeDeltaAsAWhole) {
  const std::string large(kWholeBytes + 1000, 'l');
  PackBuilder builder(HashAlgorithm::kSha256, 1);
  const auto base = builder.Blob(large);
  builder.OffsetDelta(base, AppendingDelta(large.size(), 0xFFFFFF, "x"));
  auto decoded = Decode(HashAlgorithm::kSha256, builder.Bytes());
  ASSERT_TRUE(Ok(decoded));
  const auto written = WriteObjects(*decoded->pack, {1});
  ASSERT_TRUE(Ok(written));
  const auto again = Decode(HashAlgorithm::kSha256, written->pack);
  ASSERT_TRUE(Ok(again));
  EXPECT_TRUE(again->objects.begin()->second.bytes == large.substr(0, 0xFFFFFF) + "x");
}

TEST(PackWriter, RefusesAnotherCountThanItSaid) {
  PackBuilder builder;
  builder.Blob("b");
  auto decoded = Decode(HashAlgorithm::kSha1, builder.Bytes());
  ASSERT_TRUE(Ok(decoded));
  for (const std::uint32_t count : {0U, 2U}) {
    PackWriter writer(HashAlgorithm::kSha1, count, [](std::string_view) -> Status { return {}; });
    ASSERT_TRUE(Ok(writer.Add(*decoded->pack, 0)));
    EXPECT_TRUE(Refused(writer.Finish(), Fault::kBug, "another number of objects"));
  }
}

TEST(PackWriter, PassesOnTheSinksFaults) {
  PackBuilder builder;
  const auto base = builder.Blob("0123456789");
  builder.OffsetDelta(base, AppendingDelta(10, 5, "x"));
  auto decoded = Decode(HashAlgorithm::kSha1, builder.Bytes());
  ASSERT_TRUE(Ok(decoded));
  for (int good = 0; good < 11; ++good) {
    int left = good;
    PackWriter writer(HashAlgorithm::kSha1, 2, [&left](std::string_view) -> Status {
      return left-- > 0 ? Status() : Fail(Fault::kWorkDir, "full");
    });
    Status status = writer.Add(*decoded->pack, 1);
    if (status) status = writer.Add(*decoded->pack, 0);
    if (status) {
      const auto trailer = writer.Finish();
      status = trailer ? Status() : Fail(trailer.error().fault, trailer.error().message);
    }
    EXPECT_EQ(status.has_value(), good > 8) << good;
    EXPECT_EQ(test::Reason(status), good > 8 ? "" : "refused: full");
  }
}

}  // namespace
}  // namespace gl
