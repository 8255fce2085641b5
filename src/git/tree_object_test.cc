#include "git/tree_object.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "git/object_hash.h"
#include "tests/builders/git_object_builder.h"

namespace gl {
namespace {

using test::RawEntry;
using test::SameDigits;

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr auto kSha256 = HashAlgorithm::kSha256;
const ObjectId kId = SameDigits(kSha1, '1');

std::string File(std::string_view name) { return RawEntry("100644", name, kId); }
std::string Dir(std::string_view name) { return RawEntry("40000", name, kId); }

std::string WhyRefused(const std::string& bytes, HashAlgorithm algorithm = kSha1) {
  const auto entries = ParseTree(algorithm, bytes);
  if (entries) return "accepted";
  EXPECT_EQ(entries.error().fault, Fault::kIntegrity);
  EXPECT_TRUE(entries.error().message.starts_with("malformed tree: ")) << entries.error().message;
  return entries.error().message;
}

#define EXPECT_REFUSED(bytes, word) EXPECT_NE(WhyRefused(bytes).find(word), std::string::npos) << WhyRefused(bytes)

// printf 'hello\n' >a.txt; mkdir -p a b/c; printf '#!/bin/sh\n' >a/run.sh; chmod +x a/run.sh; ln -s ../a.txt b/link
// printf 'deep\n' >b/c/deep.txt; git add -A; git cat-file tree $(git write-tree) | xxd -p
constexpr std::string_view kSha1Tree =
    "31303036343420612e74787400ce013625030ba8dba906f756967f9e9ca394464a34303030302061004d30b2ddd4dbd82d6ad7ee4d2a4ea360"
    "f5"
    "d65b6134303030302062006bc96d0bb310fd92a660df80ba395380230b8db2";
constexpr std::string_view kSha256Tree =
    "31303036343420612e747874002cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb43430303030206100e8149ac2"
    "61"
    "7fb9bdbca28051b823de7d8ed993c486b21fcc400d1779f4f0821834303030302062005e195b57a4030b9f43817247eedce2278c8e27e1b1b1"
    "43"
    "158ce4ae631e056068";

TEST(ParseTree, ReadsTreesOfGit) {
  const std::string bytes = HexDecode(kSha1Tree).value();
  EXPECT_EQ(HashObject(kSha1, ObjectType::kTree, bytes).Hex(), "b418af238c2bfe4136fde5868ff75a3fa33833d1");
  const auto entries = ParseTree(kSha1, bytes);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 3U);
  EXPECT_EQ(entries->at(0).name, "a.txt");
  EXPECT_EQ(entries->at(0).mode, EntryMode::kFile);
  EXPECT_EQ(entries->at(0).id.Hex(), "ce013625030ba8dba906f756967f9e9ca394464a");
  EXPECT_EQ(entries->at(1).name, "a");
  EXPECT_EQ(entries->at(1).mode, EntryMode::kTree);
  EXPECT_EQ(SerializeTree(*entries), bytes);
}

TEST(ParseTree, ReadsSha256TreesOfGit) {
  const std::string bytes = HexDecode(kSha256Tree).value();
  const auto entries = ParseTree(kSha256, bytes);
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->at(2).id.Hex(), "5e195b57a4030b9f43817247eedce2278c8e27e1b1b143158ce4ae631e056068");
  EXPECT_EQ(SerializeTree(*entries), bytes);
  EXPECT_NE(WhyRefused(bytes, kSha1), "accepted");
  EXPECT_NE(WhyRefused(HexDecode(kSha1Tree).value(), kSha256), "accepted");
}

TEST(ParseTree, ReadsTheEmptyTree) {
  const auto entries = ParseTree(kSha1, "");
  ASSERT_TRUE(entries);
  EXPECT_TRUE(entries->empty());
}

TEST(ParseTree, KnowsFiveModes) {
  const auto entries =
      ParseTree(kSha1, RawEntry("100644", "a", kId) + RawEntry("100755", "b", kId) + RawEntry("120000", "c", kId) +
                           RawEntry("40000", "d", kId) + RawEntry("160000", "e", kId));
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->at(1).mode, EntryMode::kExecutable);
  EXPECT_EQ(entries->at(2).mode, EntryMode::kSymlink);
  EXPECT_EQ(entries->at(3).mode, EntryMode::kTree);
  EXPECT_EQ(entries->at(4).mode, EntryMode::kGitlink);
}

TEST(ParseTree, RefusesAnyOtherMode) {
  for (const std::string_view mode :
       {"040000", "0100644", "100664", "100600", "100777", "104755", "0", "60000", "20000", "10000", "140000", "777",
        "", "+100644", "1006444", "10064", "-100644"}) {
    EXPECT_REFUSED(RawEntry(mode, "odd", kId), "entry 'odd' has the invalid mode '" + std::string(mode) + "'");
  }
}

TEST(ParseTree, RefusesWhatIsNotAName) {
  for (const std::string_view name : {"", ".", ".."}) {
    EXPECT_REFUSED(File(name), "entry '" + std::string(name) + "' is not a name");
    EXPECT_REFUSED(Dir(name), "is not a name");
  }
}

TEST(ParseTree, RefusesSlashes) {
  for (const std::string_view name :
       {"/", "a/b", "/etc", "a/", "../../outside/pwn.txt", ".git/config", "//.git/config"}) {
    EXPECT_REFUSED(File(name), "has '/' in its name");
  }
}

TEST(ParseTree, RefusesDotGit) {
  for (const std::string_view mode : {"100644", "40000", "120000", "160000"}) {
    EXPECT_REFUSED(RawEntry(mode, ".GIT", kId), "entry '.GIT' has an unsafe name: it is .git");
  }
  EXPECT_NE(WhyRefused(RawEntry("40000", ".git", SameDigits(kSha256, '1')), kSha256).find(".git"), std::string::npos);
}

TEST(ParseTree, RefusesLongNames) {
  EXPECT_TRUE(ParseTree(kSha1, File(std::string(255, 'n'))));
  EXPECT_REFUSED(File(std::string(256, 'n')), "name too long: over 255 bytes");
  EXPECT_LT(WhyRefused(File(std::string(100'000, 'n'))).size(), 1000U);
}

TEST(ParseTree, TakesOddNamesAsTheyAre) {
  for (const std::string name : {"a\nb", "\x1b[31mred", "\xff\xfe", " lead", "trail ", "trail.", "-rf", "...", "~",
                                 "a:b", "back\\slash", "..\\..\\x", ".gitx", "x.lock", "HEAD",
                                 "\xe2\x80\xae"
                                 "gnp.exe"}) {
    const auto entries = ParseTree(kSha1, File(name));
    ASSERT_TRUE(entries) << name;
    EXPECT_EQ(entries->at(0).name, name);
  }
}

TEST(ParseTree, ShowsOddNamesEscaped) { EXPECT_REFUSED(File("a/\n\x1b"), "entry 'a/\\x0a\\x1b'"); }

TEST(ParseTree, RefusesDuplicates) {
  EXPECT_REFUSED(File("a") + File("a"), "entry 'a' is a duplicate name");
  EXPECT_REFUSED(File("z") + Dir("z"), "entry 'z' is a duplicate name");
  EXPECT_REFUSED(RawEntry("120000", "z", kId) + Dir("z"), "duplicate");
  EXPECT_REFUSED(File("a") + File("a.b") + Dir("a"), "duplicate");  // each pair of neighbours is in order
  EXPECT_REFUSED(Dir("a") + RawEntry("160000", "a", kId), "duplicate");
}

TEST(ParseTree, TellsNamesApartByCase) { EXPECT_TRUE(ParseTree(kSha1, File("README") + File("readme"))); }

TEST(ParseTree, RefusesWrongOrder) {
  EXPECT_REFUSED(File("b") + File("a"), "entry 'a' is out of order");
  EXPECT_REFUSED(Dir("a") + File("a.b"), "entry 'a.b' is out of order");  // "a/" comes after "a."
  EXPECT_REFUSED(File("a0") + Dir("a"), "out of order");                  // and before "a0"
  EXPECT_REFUSED(File("\xff") + File("a"), "out of order");               // bytes are unsigned
  EXPECT_REFUSED(File("ab") + File("a"), "out of order");
  EXPECT_TRUE(ParseTree(kSha1, File("a.b") + Dir("a") + File("a0")));
  EXPECT_TRUE(ParseTree(kSha1, File("a") + File("a.b") + RawEntry("160000", "a.c", kId) + File("a0") + File("\xff")));
}

TEST(ParseTree, RefusesTheNullId) {
  EXPECT_REFUSED(RawEntry("100644", "nothing", SameDigits(kSha1, '0')), "entry 'nothing' has a null object id");
  EXPECT_NE(WhyRefused(RawEntry("40000", "x", SameDigits(kSha256, '0')), kSha256).find("null"), std::string::npos);
}

TEST(ParseTree, RefusesEveryCut) {
  const std::string bytes = File("a") + Dir("b");
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    if (size == File("a").size()) continue;
    EXPECT_NE(WhyRefused(bytes.substr(0, size)), "accepted") << size;
  }
  EXPECT_REFUSED(File("a").substr(0, 27), "entry 'a' has an object id cut short");
  EXPECT_REFUSED("100644 a", "without a whole mode and name");
  EXPECT_REFUSED("100644", "without a whole mode and name");
}

TEST(SortEntries, MakesGitsOrder) {
  std::vector<TreeEntry> entries = {{EntryMode::kFile, "a0", kId},
                                    {EntryMode::kTree, "a", kId},
                                    {EntryMode::kFile, "\xff", kId},
                                    {EntryMode::kFile, "a.b", kId},
                                    {EntryMode::kGitlink, "A", kId}};
  SortEntries(entries);
  EXPECT_TRUE(ParseTree(kSha1, SerializeTree(entries)));
  EXPECT_EQ(entries.front().name, "A");
  EXPECT_EQ(entries.back().name, "\xff");
}

TEST(IsDotGit, KnowsItsForms) {
  for (const std::string_view name : {".git",
                                      ".GIT",
                                      ".Git",
                                      ".giT",
                                      "git~1",
                                      "GIT~1",
                                      "Git~1",
                                      ".git.",
                                      ".git ",
                                      ".git. . ",
                                      "git~1.",
                                      "git~1 ",
                                      ".git:",
                                      ".git::$INDEX_ALLOCATION",
                                      ".git::$DATA",
                                      "git~1:x",
                                      ".git :x",
                                      ".git\\hooks",
                                      ".GIT\\",
                                      "a\\.git",
                                      "a\\b\\git~1\\c",
                                      "\\.git",
                                      "..\\.git.",
                                      ".g\u200Cit",
                                      "\uFEFF.git",
                                      ".git\u200F",
                                      ".\u202Eg\u206Ait",
                                      ".\u200DGIT",
                                      ".gi\u00ADt",
                                      ".gi\U000E0001t",
                                      ".g\u200Cit."}) {
    EXPECT_TRUE(IsDotGit(name)) << name;
  }
}

TEST(IsDotGit, LeavesOtherNamesAlone) {
  for (const std::string_view name : {"",
                                      ".",
                                      "..",
                                      "git",
                                      ".gitx",
                                      ".git-x",
                                      ".gitmodules",
                                      ".gitignore",
                                      ".gitattributes",
                                      ".github",
                                      "git~2",
                                      "git~10",
                                      "x.git",
                                      "..git",
                                      " .git",
                                      ".gi",
                                      ".g it",
                                      ":.git",
                                      "a\\.gitx",
                                      ".g\u0131t",
                                      "\xe2\x80.git",
                                      ".git\xe2\x80",
                                      ".git\xad",
                                      ".gi\xc2mt",
                                      ".git\u2018"}) {
    EXPECT_FALSE(IsDotGit(name)) << name;
  }
}

}  // namespace
}  // namespace gl
