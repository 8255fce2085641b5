#include "git/tree_walk.h"

#include <gtest/gtest.h>

#include "tests/builders/git_object_builder.h"

namespace gl {
namespace {

using test::RawEntry;
using test::SameDigits;
using test::TreeStore;

constexpr auto kSha1 = HashAlgorithm::kSha1;
const ObjectId kBlob = SameDigits(kSha1, 'b');

std::string File(std::string_view name) { return RawEntry("100644", name, kBlob); }
std::string Dir(std::string_view name, const ObjectId& id) { return RawEntry("40000", name, id); }

// A tree of COUNT directories, all with the same content, called 10, 11, ...
std::string ManyDirs(int count, const ObjectId& id) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += Dir(std::to_string(1000 + i), id);
  return bytes;
}

std::string WhyRefused(const TreeStore& store, const ObjectId& root) {
  const auto tree = WalkTree(root, store.Reader());
  if (tree) return "accepted";
  EXPECT_EQ(tree.error().fault, Fault::kIntegrity);
  return tree.error().message;
}

#define EXPECT_REFUSED(root, word) \
  EXPECT_NE(WhyRefused(store_, root).find(word), std::string::npos) << WhyRefused(store_, root)

class WalkTreeTest : public testing::Test {
 protected:
  // DEPTH directories called NAME inside each other, the last one with the entries BYTES.
  ObjectId Nested(int depth, const std::string& name, const std::string& bytes) {
    ObjectId id = store_.Add(bytes);
    for (int i = 0; i < depth; ++i) id = store_.Add(Dir(name, id));
    return id;
  }

  TreeStore store_{kSha1};
};

TEST_F(WalkTreeTest, ReadsDirectoriesParentsFirst) {
  const ObjectId deep = store_.Add(File("f"));
  const ObjectId middle = store_.Add(Dir("c", deep) + File("g"));
  const ObjectId root = store_.Add(Dir("a", middle) + File("a0") + Dir("b", deep));
  const auto tree = WalkTree(root, store_.Reader());
  ASSERT_TRUE(tree);
  ASSERT_EQ(tree->directories.size(), 4U);
  EXPECT_EQ(tree->directories[0].path, "");
  EXPECT_EQ(tree->directories[0].id, root);
  EXPECT_EQ(tree->directories[1].path, "a");
  EXPECT_EQ(tree->directories[2].path, "b");
  EXPECT_EQ(tree->directories[3].path, "a/c");
  EXPECT_EQ(tree->directories[3].id, deep);
  EXPECT_EQ(tree->directories[0].first_child, 1U);
  EXPECT_EQ(tree->directories[1].first_child, 3U);
}

TEST_F(WalkTreeTest, FindsDirectoriesByTheirEntries) {
  const ObjectId deep = store_.Add(File("f"));
  const ObjectId middle = store_.Add(File("a") + Dir("c", deep) + Dir("d", deep));
  const ObjectId root = store_.Add(RawEntry("160000", "0", kBlob) + Dir("a", deep) + File("a\\c") + Dir("b", middle) +
                                   RawEntry("120000", "l", kBlob));
  const auto tree = WalkTree(root, store_.Reader());
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->FindDirectory({}), &tree->directories.front());
  for (const auto& [components, path] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"a"}, "a"}, {{"b"}, "b"}, {{"b", "c"}, "b/c"}, {{"b", "d"}, "b/d"}}) {
    const Directory* found = tree->FindDirectory(components);
    ASSERT_NE(found, nullptr) << path;
    EXPECT_EQ(found->path, path);
  }
  for (const std::vector<std::string>& components : std::vector<std::vector<std::string>>{{"0"},
                                                                                          {"l"},
                                                                                          {"a\\c"},
                                                                                          {"b/c"},
                                                                                          {"b", "a"},
                                                                                          {"b", "c", "f"},
                                                                                          {"c"},
                                                                                          {""},
                                                                                          {"a", ""},
                                                                                          {"a", "c"},
                                                                                          {".."},
                                                                                          {"B"}}) {
    EXPECT_EQ(tree->FindDirectory(components), nullptr) << components.back();
  }
}

TEST_F(WalkTreeTest, FindsEntriesByTheirWholeName) {
  const auto tree = WalkTree(store_.Add(File("ab") + File("abc")), store_.Reader());
  ASSERT_TRUE(tree);
  ASSERT_NE(FindEntry(tree->directories[0], "abc"), nullptr);
  EXPECT_EQ(FindEntry(tree->directories[0], "abc")->name, "abc");
  EXPECT_EQ(FindEntry(tree->directories[0], "a"), nullptr);
  EXPECT_EQ(FindEntry(tree->directories[0], "abcd"), nullptr);
  EXPECT_EQ(FindEntry(tree->directories[0], ""), nullptr);
}

TEST_F(WalkTreeTest, ReadsSha256Trees) {
  TreeStore store(HashAlgorithm::kSha256);
  const ObjectId root = store.Add(Dir("a", store.Add("")));
  const auto tree = WalkTree(root, store.Reader());
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->directories[1].id.Hex(), "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321");
}

TEST_F(WalkTreeTest, SaysWhereATreeIsMalformed) {
  EXPECT_REFUSED(store_.Add(File("..")), "directory '/' of the commit: malformed tree: entry '..' is not a name");
  EXPECT_REFUSED(store_.Add(Dir("a", store_.Add(Dir("b\n", store_.Add(File(".git")))))),
                 "directory '/a/b\\x0a' of the commit: malformed tree: entry '.git'");
}

TEST_F(WalkTreeTest, PassesTheReadersErrorOn) {
  EXPECT_EQ(WhyRefused(store_, store_.Add(Dir("a", kBlob))), "no tree " + kBlob.Hex());
}

TEST_F(WalkTreeTest, LimitsEntriesOverAllDirectories) {
  ObjectId id = store_.Add(File("f"));
  for (int i = 0; i < 9; ++i) id = store_.Add(ManyDirs(10, id));
  const std::string why = WhyRefused(store_, id);  // asked once: it takes long
  EXPECT_TRUE(why.contains("too many entries") && why.contains("1000000")) << why;
}

TEST_F(WalkTreeTest, LimitsNesting) {
  EXPECT_EQ(WhyRefused(store_, Nested(1024, "d", File("f"))), "accepted");
  EXPECT_REFUSED(Nested(1025, "d", File("f")), "nested too deep");
  EXPECT_REFUSED(Nested(1025, "d", File("f")), "1024");
}

TEST_F(WalkTreeTest, LimitsTheLengthOfAPath) {
  const std::string name(199, 'd');  // with its slash 200 bytes
  EXPECT_EQ(WhyRefused(store_, Nested(19, name, File(std::string(200, 'f')))), "accepted");
  EXPECT_REFUSED(Nested(19, name, File(std::string(201, 'f'))), "path too long");
  EXPECT_REFUSED(Nested(19, name, File(std::string(201, 'f'))), "4000");
}

TEST_F(WalkTreeTest, LimitsTheLengthOfAllPathsTogether) {
  const ObjectId empty = store_.Add("");
  EXPECT_REFUSED(Nested(19, std::string(199, 'd'), ManyDirs(200, store_.Add(ManyDirs(200, empty)))),
                 "paths too long together");
}

}  // namespace
}  // namespace gl
