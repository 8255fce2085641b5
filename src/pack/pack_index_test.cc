// The whole of src/pack against git: packs that git wrote are read entry by entry, and indexed.
#include "pack/pack_index.h"

#include <gtest/gtest.h>

#include <map>

#include "git/object_hash.h"
#include "pack/delta.h"
#include "pack/inflater.h"
#include "pack/pack_header.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::GitRepoBuilder;
using test::Refused;
using test::WriteFile;

constexpr std::size_t kLimit = 1U << 24U;
constexpr std::size_t kPiece = 1000;  // of input and output, so that most entries take several

struct Object {
  ObjectType type;
  std::string bytes;
};

struct Walk {
  std::vector<PackIndexEntry> entries;
  std::map<std::uint64_t, Object> by_offset;
  std::map<ObjectId, std::uint64_t> offset_of;
  std::size_t offset_deltas = 0, id_deltas = 0;
  std::string trailer;
};

ObjectType WholeType(EntryKind kind) {
  switch (kind) {
    case EntryKind::kCommit:
      return ObjectType::kCommit;
    case EntryKind::kTree:
      return ObjectType::kTree;
    case EntryKind::kTag:
      return ObjectType::kTag;
    default:
      return ObjectType::kBlob;
  }
}

// The inflated bytes of the entry whose compressed bytes begin at POSITION, which becomes their end.
std::string Inflated(Inflater& inflater, std::string_view pack, std::size_t& position, std::uint64_t size) {
  std::string bytes;
  std::string buffer(kPiece, '\0');
  inflater.Begin(size);
  for (InflateStep step; !step.done;) {
    const auto next = inflater.Inflate(pack.substr(position, kPiece), buffer);
    EXPECT_TRUE(test::Ok(next)) << position;
    if (!next || (next->consumed == 0 && next->produced == 0)) break;
    step = *next;
    position += step.consumed;
    bytes.append(buffer, 0, step.produced);
  }
  return bytes;
}

Walk WalkPack(HashAlgorithm algorithm, std::string_view pack) {
  Walk walk;
  Inflater inflater;
  const std::uint32_t count = ParsePackHeader(pack).value().value();
  std::size_t position = kPackHeaderBytes;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t start = position;
    const EntryHeader header = ParseEntryHeader(algorithm, start, pack.substr(start)).value().value();
    position += header.length;
    std::string bytes = Inflated(inflater, pack, position, header.size);
    ObjectType type = WholeType(header.kind);
    if (header.kind == EntryKind::kOffsetDelta || header.kind == EntryKind::kIdDelta) {
      (header.base_id ? walk.id_deltas : walk.offset_deltas)++;
      const Object& base = walk.by_offset.at(header.base_id ? walk.offset_of.at(*header.base_id) : header.base_offset);
      std::string result;
      EXPECT_EQ(test::Reason(ApplyDelta(base.bytes, bytes, kLimit, result)), "") << start;
      bytes = std::move(result);
      type = base.type;
    }
    const ObjectId id = HashObject(algorithm, type, bytes);
    // The checksum of two pieces is that of the whole.
    const std::uint32_t crc = Crc32(pack.substr(start + 1, position - start - 1), Crc32(pack.substr(start, 1)));
    walk.entries.push_back({id, crc, start});
    walk.offset_of.emplace(id, start);
    walk.by_offset.emplace(start, Object{type, std::move(bytes)});
  }
  walk.trailer = pack.substr(position);
  EXPECT_EQ(walk.trailer, DigestOf(algorithm, pack.substr(0, position)));
  return walk;
}

class PackOfGit : public testing::TestWithParam<HashAlgorithm> {
 protected:
  PackOfGit() : repo_(GetParam()) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "line " + std::to_string(i * 7919 % 1000) + "\n";
    test::MakeDir(repo_.Path("sub"));
    WriteFile(repo_.Path("empty"), "");
    for (int i = 0; i < 8; ++i) {
      text.replace(static_cast<std::size_t>(i) * 2500, 20, "changed in commit " + std::to_string(i));
      WriteFile(repo_.Path("text"), text);
      WriteFile(repo_.Path("sub/file" + std::to_string(i)), text.substr(0, static_cast<std::size_t>(i) * 1000));
      repo_.Commit();
    }
    WriteFile(repo_.Path("large"), std::string(3U << 20U, 'x') + text);
    repo_.Commit();
    repo_.Git({"tag", "-a", "-m", "a tag", "v1"});
  }

  // As "git pack-objects OPTIONS" writes it with everything in the repository.
  std::string Pack(std::vector<std::string> options) {
    options.insert(options.begin(), {"-C", repo_.Path(), "pack-objects", "--quiet", "--stdout", "--revs", "--all"});
    const test::ProgramRun run = test::RunGit(options);
    EXPECT_EQ(run.exit_code, 0) << run.errors;
    return run.output;
  }

  // Our index and git's, of the same pack.
  void ExpectTheIndexOfGit(const std::string& pack, const Walk& walk) {
    WriteFile(repo_.Path("x.pack"), pack);
    repo_.Git({"index-pack", "--object-format=" + Format(), "-o", repo_.Path("x.idx"), repo_.Path("x.pack")});
    EXPECT_EQ(SerializePackIndex(GetParam(), walk.entries, walk.trailer).value(), test::BytesOf(repo_.Path("x.idx")));
  }

  // The objects of WALK, as "git cat-file --batch-check" shows those of a repository.
  static std::string Listing(const Walk& walk) {
    std::string lines;
    for (const auto& [id, offset] : walk.offset_of) {
      const Object& object = walk.by_offset.at(offset);
      lines += (lines.empty() ? "" : "\n") + id.Hex() + " " + std::string(ObjectTypeName(object.type)) + " " +
               std::to_string(object.bytes.size());
    }
    return lines;
  }

  [[nodiscard]] static std::string Format() { return GetParam() == HashAlgorithm::kSha1 ? "sha1" : "sha256"; }

  GitRepoBuilder repo_;
};

TEST_P(PackOfGit, WithoutDeltas) {
  const std::string pack = Pack({"--window=0"});
  const Walk walk = WalkPack(GetParam(), pack);
  EXPECT_EQ(walk.offset_deltas + walk.id_deltas, 0U);
  EXPECT_EQ(Listing(walk), repo_.Git({"cat-file", "--batch-all-objects", "--batch-check"}));
  ExpectTheIndexOfGit(pack, walk);
}

TEST_P(PackOfGit, WithDeltasByOffset) {
  const std::string pack = Pack({"--delta-base-offset"});
  const Walk walk = WalkPack(GetParam(), pack);
  EXPECT_GT(walk.offset_deltas, 5U);
  EXPECT_EQ(walk.id_deltas, 0U);
  EXPECT_EQ(Listing(walk), repo_.Git({"cat-file", "--batch-all-objects", "--batch-check"}));
  ExpectTheIndexOfGit(pack, walk);
}

TEST_P(PackOfGit, WithDeltasById) {
  const std::string pack = Pack({});
  const Walk walk = WalkPack(GetParam(), pack);
  EXPECT_EQ(walk.offset_deltas, 0U);
  EXPECT_GT(walk.id_deltas, 5U);
  EXPECT_EQ(Listing(walk), repo_.Git({"cat-file", "--batch-all-objects", "--batch-check"}));
  ExpectTheIndexOfGit(pack, walk);
}

// A repository that has nothing but the pack and our index of it.
TEST_P(PackOfGit, GitAcceptsOurIndex) {
  const std::string pack = Pack({"--delta-base-offset"});
  const Walk walk = WalkPack(GetParam(), pack);
  const GitRepoBuilder other(GetParam());
  const std::string path = other.Path(".git/objects/pack/pack-" + HexEncode(walk.trailer));
  WriteFile(path + ".pack", pack);
  WriteFile(path + ".idx", SerializePackIndex(GetParam(), walk.entries, walk.trailer).value());
  other.Git({"verify-pack", path + ".idx"});
  other.Git({"update-ref", "HEAD", repo_.Git({"rev-parse", "HEAD"})});
  EXPECT_EQ(other.Git({"fsck", "--strict", "--full", "--no-dangling"}), "");
  EXPECT_EQ(other.Git({"cat-file", "--batch-all-objects", "--batch-check"}), Listing(walk));
}

INSTANTIATE_TEST_SUITE_P(Algorithms, PackOfGit, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256),
                         [](const auto& each) { return each.param == HashAlgorithm::kSha1 ? "Sha1" : "Sha256"; });

// The check value of CRC-32 in the catalogues of such sums.
TEST(Crc32, GivesTheSameInPieces) {
  EXPECT_EQ(Crc32("123456789"), 0xCBF43926U);
  EXPECT_EQ(Crc32("6789", Crc32("", Crc32("12345"))), 0xCBF43926U);
  EXPECT_EQ(Crc32({}, 0xCBF43926U), 0xCBF43926U);
}

ObjectId IdOf(std::string_view text) { return HashObject(HashAlgorithm::kSha1, ObjectType::kBlob, text); }

// "git show-index" reads an index without a pack, so that offsets need no pack of 8 GiB to be read back.
TEST(SerializePackIndex, WritesLargeOffsetsAsGitReadsThem) {
  const std::map<ObjectId, std::pair<std::uint64_t, std::string>> offsets = {
      {IdOf("a"), {12, "0000000a"}},          {IdOf("b"), {0x7FFFFFFF, "ffffffff"}},
      {IdOf("c"), {0x80000000, "00000000"}},  {IdOf("d"), {0xFFFFFFFF, "12345678"}},
      {IdOf("e"), {0x100000000, "87654321"}}, {IdOf("f"), {0x123456789ABCDEF, "00000001"}},
  };
  std::vector<PackIndexEntry> entries;
  std::string expected;
  for (const auto& [id, where] : offsets) {
    entries.insert(entries.begin(),
                   {id, static_cast<std::uint32_t>(std::stoul(where.second, nullptr, 16)), where.first});
    expected += std::to_string(where.first) + " " + id.Hex() + " (" + where.second + ")\n";
  }
  expected.pop_back();
  const auto index = SerializePackIndex(HashAlgorithm::kSha1, entries, std::string(20, 't'));
  ASSERT_TRUE(test::Ok(index));
  EXPECT_EQ(test::GitOutput({"show-index"}, *index), expected);
}

// The index that git writes for the pack without objects.
TEST(SerializePackIndex, WritesAnEmptyIndex) {
  const std::string pack = HexDecode("5041434b0000000200000000").value();
  const GitRepoBuilder repo(HashAlgorithm::kSha1);
  const std::string trailer = DigestOf(HashAlgorithm::kSha1, pack);
  WriteFile(repo.Path("x.pack"), pack + trailer);
  repo.Git({"index-pack", "-o", repo.Path("x.idx"), repo.Path("x.pack")});
  EXPECT_EQ(SerializePackIndex(HashAlgorithm::kSha1, {}, trailer).value(), test::BytesOf(repo.Path("x.idx")));
}

TEST(SerializePackIndex, RefusesAnObjectTwice) {
  EXPECT_TRUE(
      Refused(SerializePackIndex(HashAlgorithm::kSha1, {{IdOf("a"), 1, 12}, {IdOf("b"), 2, 50}, {IdOf("a"), 1, 99}},
                                 std::string(20, 't')),
              Fault::kIntegrity, "has object " + IdOf("a").Hex() + " twice"));
}

}  // namespace
}  // namespace gl
