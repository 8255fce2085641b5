#include "git/tree_identity.h"

#include <gtest/gtest.h>

#include <map>

#include "git/object_hash.h"
#include "tests/builders/git_object_builder.h"

namespace gl {
namespace {

using test::RawEntry;
using test::TreeStore;

constexpr auto kSha1 = HashAlgorithm::kSha1;
constexpr auto kSha256 = HashAlgorithm::kSha256;

// The files of a commit: blobs by their SHA-1 id, and the trees.
class TreeSha256Test : public testing::Test {
 protected:
  std::string Entry(std::string_view mode, std::string_view name, std::string_view content) {
    const ObjectId id = HashObject(kSha1, ObjectType::kBlob, content);
    blobs_.emplace(id, content);
    return RawEntry(mode, name, id);
  }
  std::string Dir(std::string_view name, const std::string& bytes) {
    return RawEntry("40000", name, store_.Add(bytes));
  }

  std::string Identity(const std::string& root) {
    const auto tree = WalkTree(store_.Add(root), store_.Reader());
    if (!tree) return tree.error().message;
    const auto id = TreeSha256(*tree, [&](std::size_t directory, const TreeEntry& entry) -> Result<ObjectId> {
      EXPECT_EQ(FindEntry(tree->directories.at(directory), entry.name), &entry);
      const auto blob = blobs_.find(entry.id);
      if (blob == blobs_.end()) return Fail(Fault::kIntegrity, "no blob " + entry.name);
      return HashObject(kSha256, ObjectType::kBlob, blob->second);
    });
    return id ? id->Hex() : id.error().message;
  }

  // printf 'hello\n' >a.txt; mkdir -p a b/c; printf '#!/bin/sh\n' >a/run.sh; chmod +x a/run.sh; ln -s ../a.txt b/link
  // printf 'deep\n' >b/c/deep.txt
  std::string File() { return Entry("100644", "a.txt", "hello\n"); }
  std::string DirA() { return Entry("100755", "run.sh", "#!/bin/sh\n"); }
  std::string DirB() { return Dir("c", Entry("100644", "deep.txt", "deep\n")) + Entry("120000", "link", "../a.txt"); }

  TreeStore store_{kSha1};
  std::map<ObjectId, std::string> blobs_;
};

// git init --object-format=sha256; git add -A -f; git write-tree
constexpr std::string_view kIdentity = "decf8e27d301ba38ee42eaba2d83d059d70e191971dab40d72bbd72e5ecad453";
constexpr std::string_view kEmptyTree = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";

TEST_F(TreeSha256Test, IsTheIdThatGitGives) {
  EXPECT_EQ(Identity(File() + Dir("a", DirA()) + Dir("b", DirB())), kIdentity);
}

TEST_F(TreeSha256Test, LeavesSubmodulesOut) {
  const std::string gitlink = RawEntry("160000", "module", test::SameDigits(kSha1, 'c'));
  EXPECT_EQ(Identity(File() + Dir("a", gitlink + DirA()) + Dir("b", DirB()) + gitlink), kIdentity);
  EXPECT_EQ(Identity(File() + Dir("a", DirA()) + Dir("b", DirB()) + Dir("c", gitlink)), kIdentity);
}

TEST_F(TreeSha256Test, LeavesEmptyDirectoriesOut) {
  EXPECT_EQ(
      Identity(File() + Dir("a", Dir("A", "") + DirA()) + Dir("b", DirB()) + Dir("c", Dir("d", "") + Dir("e", ""))),
      kIdentity);
}

TEST_F(TreeSha256Test, MayBeTheEmptyTree) {
  EXPECT_EQ(Identity(""), kEmptyTree);
  EXPECT_EQ(Identity(Dir("a", Dir("b", ""))), kEmptyTree);
}

TEST_F(TreeSha256Test, SeesEachDifference) {
  const std::string rest = Dir("a", DirA()) + Dir("b", DirB());
  EXPECT_NE(Identity(Entry("100755", "a.txt", "hello\n") + rest), kIdentity);
  EXPECT_NE(Identity(Entry("120000", "a.txt", "hello\n") + rest), kIdentity);
  EXPECT_NE(Identity(Entry("100644", "a.txt", "hello") + rest), kIdentity);
  EXPECT_NE(Identity(Entry("100644", "A.txt", "hello\n") + rest), kIdentity);
  EXPECT_NE(Identity(File() + Dir("a", DirB()) + Dir("b", DirA())), kIdentity);
}

TEST_F(TreeSha256Test, OfASha256RepositoryIsItsOwnId) {
  TreeStore store(kSha256);
  const ObjectId blob = HashObject(kSha256, ObjectType::kBlob, "hello\n");
  const ObjectId inner = store.Add(RawEntry("100644", "f", blob));
  const ObjectId root = store.Add(RawEntry("40000", "d", inner) + RawEntry("100755", "x", blob));
  const auto tree = WalkTree(root, store.Reader());
  ASSERT_TRUE(tree);
  EXPECT_EQ(TreeSha256(*tree, [](std::size_t, const TreeEntry& entry) { return Result<ObjectId>(entry.id); }), root);
}

TEST_F(TreeSha256Test, PassesTheErrorOfABlobOn) {
  EXPECT_EQ(Identity(RawEntry("100644", "gone", test::SameDigits(kSha1, 'c'))), "no blob gone");
}

}  // namespace
}  // namespace gl
