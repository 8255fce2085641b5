#include "launch/workload_git.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

#include "base/hex.h"
#include "launch/pack_intake.h"
#include "os/files.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::GitOutput;
using test::MakePin;
using test::ModeOf;
using test::Ok;
using test::RunGit;
using test::StatOf;
using test::StoreBuilder;
using test::TempDir;
using test::WriteFile;

class WorkloadGitTest : public testing::TestWithParam<HashAlgorithm> {
 protected:
  WorkloadGitTest() {
    large_ = std::string(300'000, 'l');
    commit_ =
        builder_.Commit({builder_.File("file", "content\n"), builder_.File("large", large_), builder_.Submodule("m"),
                         builder_.Folder("dir", {builder_.File("deep", "x"), builder_.Link("link", "deep")})});
  }

  // Writes the pack to WORK_DIR and takes it in as one that may be moved.
  void TakePack(const std::string& name, const std::string& bytes, bool movable = true) {
    WriteFile(work_.Path(name), bytes);
    UniqueFd file(open(work_.Path(name).c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(Ok(TakeInFile({std::move(file), movable ? name : ""}, GetParam(), nullptr, Deadline::max(), store_)));
  }
  Status Make() {
    const UniqueFd git = MakeDirectory(work_.Handle(), ".git").value();
    GL_ASSIGN(const CheckoutPlan plan, ReadPlan(store_, *commit_));
    return MakeWorkloadGit(git.Get(), work_.Handle(), plan, store_,
                           MakePin("https://example.org/r.git", commit_->Hex(), work_.Path()));
  }
  [[nodiscard]] std::vector<std::string> Packs() const {
    return ListNames(OpenBeneath(work_.Handle(), ".git/objects/pack", 0).Get()).value();
  }
  [[nodiscard]] std::string PackName(const std::string& pack) const {
    return "pack-" + HexEncode(pack.substr(pack.size() - DigestSize(GetParam())));
  }
  [[nodiscard]] std::string Git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"-C", work_.Path()});
    return GitOutput(std::move(arguments));
  }
  // Real git finds the whole commit in it, and nothing else.
  void ExpectTheCommit(std::size_t objects) const {
    EXPECT_EQ(Git({"fsck", "--strict", "--no-dangling"}), "");
    EXPECT_EQ(Git({"rev-parse", "HEAD"}), commit_->Hex());
    EXPECT_EQ(Git({"remote", "get-url", "origin"}), "https://example.org/r.git");
    EXPECT_EQ(Git({"show", "HEAD:file"}), "content");
    EXPECT_EQ(Git({"show", "HEAD:dir/link"}), "deep");
    EXPECT_TRUE(Git({"show", "HEAD:large"}) == large_);
    EXPECT_EQ(Git({"log", "--format=%H"}), commit_->Hex());
    const std::string all = Git({"cat-file", "--batch-check", "--batch-all-objects"});
    EXPECT_EQ(std::ranges::count(all, '\n') + 1, static_cast<std::ptrdiff_t>(objects)) << all;
    const auto packs = Packs();
    ASSERT_EQ(packs.size(), 2U);
    for (const std::string& name : packs) EXPECT_EQ(ModeOf(work_.Path(".git/objects/pack/" + name)), 0444) << name;
    EXPECT_EQ(packs[0].substr(0, packs[0].size() - 4), packs[1].substr(0, packs[1].size() - 5));
  }

  static constexpr std::size_t kObjects = 7;
  StoreBuilder builder_{GetParam()};
  std::string large_;
  std::optional<ObjectId> commit_;
  TempDir work_;
  ObjectStore store_;
};

INSTANTIATE_TEST_SUITE_P(Algorithms, WorkloadGitTest, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256),
                         [](const auto& each) { return each.param == HashAlgorithm::kSha1 ? "Sha1" : "Sha256"; });

TEST_P(WorkloadGitTest, APackThatIsExactIsLinked) {
  const std::string pack = builder_.PackOf();
  TakePack("incoming.pack", pack);
  const auto before = StatOf(work_.Path("incoming.pack"));
  ASSERT_TRUE(Ok(Make()));
  EXPECT_TRUE(test::Exists(work_.Path("incoming.pack"))) << "lost, when the launch ends here";
  EXPECT_EQ(Packs(), (std::vector<std::string>{PackName(pack) + ".idx", PackName(pack) + ".pack"}));
  EXPECT_EQ(StatOf(work_.Path(".git/objects/pack/" + PackName(pack) + ".pack"))->st_ino, before->st_ino);
  ExpectTheCommit(kObjects);
  EXPECT_FALSE(test::Exists(work_.Path(".git/shallow")));
  EXPECT_FALSE(test::Exists(work_.Path(".git/index")));
}

TEST_P(WorkloadGitTest, APackWithMoreIsWrittenAnew) {
  const ObjectId more = builder_.Add(ObjectType::kBlob, "not of the commit");
  const std::string pack = builder_.PackOf();
  TakePack("incoming.pack", pack);
  ASSERT_TRUE(Ok(Make()));
  EXPECT_TRUE(test::BytesOf(work_.Path("incoming.pack")) == pack);
  ExpectTheCommit(kObjects);
  EXPECT_NE(RunGit({"-C", work_.Path(), "cat-file", "-e", more.Hex()}).exit_code, 0);
}

TEST_P(WorkloadGitTest, WhatAnotherHasAHandOnIsCopied) {
  const std::string pack = builder_.PackOf();
  const std::vector<std::function<bool(const std::string&)>> hands = {
      [&](const std::string& at) { return link(at.c_str(), work_.Path("second").c_str()) == 0; },
      [](const std::string& at) { return chown(at.c_str(), test::kOrdinaryUser, test::kOrdinaryUser) == 0; },
      [](const std::string& at) { return setxattr(at.c_str(), "user.note", "x", 1, 0) == 0; },
      [](const std::string& at) { return remove(at.c_str()) == 0; },
      [&](const std::string& at) {
        if (remove(at.c_str()) != 0) return false;
        WriteFile(at, "another file");
        return true;
      }};
  for (std::size_t i = 0; i < hands.size(); ++i) {
    if (i == 1 && geteuid() != 0) continue;  // only root gives files away
    const std::string name = std::to_string(i) + ".pack";
    TempDir other;
    ObjectStore store;
    WriteFile(other.Path(name), pack);
    UniqueFd file(open(other.Path(name).c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(Ok(TakeInFile({std::move(file), name}, GetParam(), nullptr, Deadline::max(), store)));
    if (!hands[i](other.Path(name)) && i == 2) continue;  // a filesystem without attributes
    const UniqueFd git = MakeDirectory(other.Handle(), ".git").value();
    ASSERT_TRUE(Ok(MakeWorkloadGit(git.Get(), other.Handle(), ReadPlan(store, *commit_).value(), store,
                                   MakePin("/r", commit_->Hex(), other.Path()))))
        << i;
    EXPECT_EQ(ListNames(OpenBeneath(other.Handle(), ".git/objects/pack", 0).Get()).value().size(), 2U) << i;
    EXPECT_EQ(GitOutput({"-C", other.Path(), "fsck", "--strict"}), "") << i;
    if (i >= 3) continue;
    EXPECT_TRUE(test::BytesOf(other.Path(name)) == pack) << i << ": it was taken away";
  }
}

TEST_P(WorkloadGitTest, APackThatMayNotBeLinkedIsCopied) {
  const std::string pack = builder_.PackOf();
  TakePack("incoming.pack", pack, false);
  ASSERT_TRUE(Ok(Make()));
  EXPECT_TRUE(test::BytesOf(work_.Path("incoming.pack")) == pack);
  ExpectTheCommit(kObjects);
}

TEST_P(WorkloadGitTest, OfSeveralPacksTheCommitsObjectsAreTaken) {
  TakePack("1.pack", builder_.PackOf());
  builder_.Add(ObjectType::kBlob, "more");
  commit_ = builder_.Commit({builder_.File("file", "content\n"), builder_.File("large", large_),
                             builder_.Folder("dir", {builder_.Link("link", "deep")})});
  TakePack("2.pack", builder_.PackOf(true));
  ASSERT_TRUE(Ok(Make()));
  ExpectTheCommit(6);
}

// Deltas whose base is no object of the commit, or comes from an earlier pack.
TEST_P(WorkloadGitTest, DeltasStandWithoutWhatTheCommitLacks) {
  const test::GitRepoBuilder repo(GetParam());
  std::string text;
  for (int i = 0; i < 2000; ++i) text += std::to_string(i * i) + "\n";
  WriteFile(repo.Path("file"), text);
  const std::string first = repo.Commit();
  WriteFile(repo.Path("file"), text + "b");
  WriteFile(repo.Path("twin"), text + "c");
  const std::string second = repo.Commit();
  TakePack("1.pack", repo.Git({"pack-objects", "--revs", "--quiet", "--stdout"}, first + "\n"));
  TakePack("2.pack",
           repo.Git({"pack-objects", "--revs", "--quiet", "--stdout", "--thin"}, second + "\n^" + first + "\n"));
  commit_ = ObjectId::FromHex(GetParam(), second);
  ASSERT_TRUE(Ok(Make()));
  EXPECT_EQ(Git({"fsck", "--strict"}), "");
  EXPECT_EQ(Git({"show", "HEAD:twin"}), text + "c");
  EXPECT_EQ(test::BytesOf(work_.Path(".git/shallow")), second + "\n") << "the parent is not there";
  EXPECT_EQ(Git({"log", "--format=%H"}), second);
  const std::string all = Git({"cat-file", "--batch-check", "--batch-all-objects"});
  EXPECT_EQ(std::ranges::count(all, '\n') + 1, 4) << all;
}

TEST_P(WorkloadGitTest, AnExactPackOfACommitWithParentsIsShallow) {
  const ObjectId parent = builder_.Commit({});
  const std::string who = " A <a@example.org> 1700000000 +0000\n";
  const ObjectId tree = builder_.Tree({builder_.File("file", "content\n")});
  commit_ = builder_.Add(ObjectType::kCommit, "tree " + tree.Hex() + "\nparent " + parent.Hex() + "\nauthor" + who +
                                                  "committer" + who + "\nmessage\n");
  TakePack("incoming.pack", builder_.PackOf());
  ASSERT_TRUE(Ok(Make()));
  EXPECT_EQ(test::BytesOf(work_.Path(".git/shallow")), commit_->Hex() + "\n");
  EXPECT_EQ(Git({"fsck", "--strict"}), "");
  EXPECT_EQ(Git({"log", "--format=%H"}), commit_->Hex());
}

// A blob that is not kept in memory as a whole.
TEST(WorkloadGit, ALargeBlobIsCopied) {
  StoreBuilder builder;
  const std::string large((16U << 20U) + 3, 'l');
  const ObjectId commit = builder.Commit({builder.File("large", large)});
  const auto store = builder.Store();
  const TempDir work;
  const UniqueFd git = MakeDirectory(work.Handle(), ".git").value();
  ASSERT_TRUE(Ok(MakeWorkloadGit(git.Get(), work.Handle(), ReadPlan(*store, commit).value(), *store,
                                 MakePin("/r", commit.Hex(), work.Path()))));
  EXPECT_TRUE(GitOutput({"-C", work.Path(), "show", "HEAD:large"}) == large);
}

}  // namespace
}  // namespace gl
