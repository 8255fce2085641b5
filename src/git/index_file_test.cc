#include "git/index_file.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "git/object_hash.h"

namespace gl {
namespace {

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr auto kSha256 = HashAlgorithm::kSha256;

// The last bytes of the index: the digest of all bytes before it.
std::string Checksum(HashAlgorithm algorithm, const std::string& index) {
  return HexEncode(index.substr(index.size() - DigestSize(algorithm)));
}

std::vector<IndexEntry> FourEntries(HashAlgorithm algorithm) {
  const ObjectId id = HashObject(algorithm, ObjectType::kBlob, "hello\n");
  return {{"sub", EntryMode::kGitlink, id, {}},
          {"a/run.sh", EntryMode::kExecutable, id, {}},
          {"a.txt", EntryMode::kFile, id, {}},
          {"a-long-name", EntryMode::kSymlink, id, {}}};
}

// B=$(printf 'hello\n' | git hash-object -w --stdin)
// git update-index --add --cacheinfo 100644,$B,a.txt --cacheinfo 100755,$B,a/run.sh
//   --cacheinfo 120000,$B,a-long-name --cacheinfo 160000,$B,sub; xxd -p .git/index
TEST(SerializeIndex, GivesTheBytesOfGit) {
  const std::string sha1 = SerializeIndex(kSha1, FourEntries(kSha1));
  EXPECT_EQ(sha1.size(), 12U + 80 + 72 + 72 + 72 + 20);
  EXPECT_EQ(HexEncode(sha1.substr(0, 12)), "444952430000000200000004");
  EXPECT_EQ(Checksum(kSha1, sha1), "3eb29a1d887b39a13d7c997c7a91853d852ad220");
  EXPECT_EQ(Checksum(kSha256, SerializeIndex(kSha256, FourEntries(kSha256))),
            "d3b79eb11d09fc4a202e131d9e251af957f7638446a04443193c3c518d95ec31");
}

// git update-index --add --cacheinfo 100644,$B,$(printf 'd/%.0s' $(seq 2048))x; tail -c 20 .git/index | xxd -p
TEST(SerializeIndex, CapsTheLengthOfALongPath) {
  std::string path;
  for (int i = 0; i < 2048; ++i) path += "d/";
  const ObjectId id = HashObject(kSha1, ObjectType::kBlob, "hello\n");
  const std::string index = SerializeIndex(kSha1, {{path + "x", EntryMode::kFile, id, {}}});
  EXPECT_EQ(index.size(), 4192U);
  EXPECT_EQ(Checksum(kSha1, index), "09cd44fe0aacfc39dc9f15cea8779a6415f657b1");
}

TEST(SerializeIndex, WritesTheStatInTheFormatsOrder) {
  const ObjectId id = HashObject(kSha1, ObjectType::kBlob, "hello\n");
  const FileStat stat = {.ctime_seconds = 1,
                         .ctime_nanoseconds = 2,
                         .mtime_seconds = 3,
                         .mtime_nanoseconds = 0xFFFFFFFF,
                         .device = 5,
                         .inode = 6,
                         .uid = 7,
                         .gid = 8,
                         .size = 0x01020304};
  const std::string index = SerializeIndex(kSha1, {{"ab", EntryMode::kFile, id, stat}});
  EXPECT_EQ(HexEncode(index.substr(12, 64)),
            "000000010000000200000003ffffffff0000000500000006000081a40000000700000008" + std::string("01020304") +
                id.Hex() + "0002" + "6162");
  EXPECT_EQ(index.substr(12 + 64, 8), std::string(8, '\0'));  // 64 is a multiple of 8, but one NUL must follow
}

TEST(SerializeIndex, SortsShorterFirstAndBytesUnsigned) {
  const ObjectId id = HashObject(kSha1, ObjectType::kBlob, "");
  const auto file = [&](std::string path) { return IndexEntry{std::move(path), EntryMode::kFile, id, {}}; };
  const std::string index = SerializeIndex(kSha1, {file("\xff"), file("ab"), file("a"), file("a/b"), file("a.b")});
  EXPECT_EQ(index, SerializeIndex(kSha1, {file("a"), file("a.b"), file("a/b"), file("ab"), file("\xff")}));
  EXPECT_LT(index.find("a.b"), index.find("a/b"));
  EXPECT_LT(index.find("ab"), index.find('\xff'));
}

TEST(SerializeIndex, WritesAnEmptyIndex) {
  EXPECT_EQ(HexEncode(SerializeIndex(kSha1, {})), "44495243000000020000000039d890139ee5356c7ef572216cebcd27aa41f9df");
}

}  // namespace
}  // namespace gl
