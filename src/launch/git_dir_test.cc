#include "launch/git_dir.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "git/object_hash.h"
#include "os/files.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::BytesOf;
using test::GitOutput;
using test::ModeOf;
using test::Ok;
using test::Refused;
using test::RunGit;
using test::TempDir;
using test::Umask;
using test::WriteFile;

class GitDirTest : public testing::TestWithParam<HashAlgorithm> {
 protected:
  [[nodiscard]] std::string Format() const { return GetParam() == HashAlgorithm::kSha1 ? "sha1" : "sha256"; }
};

TEST_P(GitDirTest, RealGitAcceptsABareOne) {
  const TempDir dir;
  ASSERT_TRUE(Ok(MakeGitDir(dir.Handle(), {GetParam(), true, "ref: refs/heads/none", "[fetch]\n\tunpackLimit = 1\n"})));
  EXPECT_EQ(GitOutput({"-C", dir.Path(), "rev-parse", "--is-bare-repository", "--show-object-format"}),
            "true\n" + Format());
  EXPECT_EQ(GitOutput({"-C", dir.Path(), "config", "fetch.unpackLimit"}), "1");
  EXPECT_EQ(GitOutput({"-C", dir.Path(), "fsck", "--strict"}), "");
}

TEST_P(GitDirTest, RealGitAcceptsOneWithADetachedHead) {
  const TempDir dir;
  const auto git = MakeDirectory(dir.Handle(), ".git");
  const ObjectId tree = HashObject(GetParam(), ObjectType::kTree, "");
  const std::string commit = "tree " + tree.Hex() + "\nauthor A <a@b.c> 1 +0000\ncommitter A <a@b.c> 1 +0000\n\nm\n";
  const ObjectId id = HashObject(GetParam(), ObjectType::kCommit, commit);
  ASSERT_TRUE(Ok(MakeGitDir(git->Get(), {GetParam(), false, id.Hex(), "[remote \"origin\"]\n\turl = /srv/x\n"})));
  const std::vector<std::string> add = {"-C", dir.Path(), "hash-object", "-w", "--stdin", "-t"};
  for (const auto& [type, bytes] : {std::pair("tree", std::string()), std::pair("commit", commit)}) {
    std::vector<std::string> arguments = add;
    arguments.emplace_back(type);
    GitOutput(std::move(arguments), bytes);
  }

  EXPECT_EQ(GitOutput({"-C", dir.Path(), "rev-parse", "--is-bare-repository", "--show-object-format", "HEAD"}),
            "false\n" + Format() + "\n" + id.Hex());
  EXPECT_EQ(RunGit({"-C", dir.Path(), "symbolic-ref", "--quiet", "HEAD"}).exit_code, 1) << "HEAD is not detached";
  EXPECT_EQ(GitOutput({"-C", dir.Path(), "remote", "get-url", "origin"}), "/srv/x");
  EXPECT_EQ(GitOutput({"-C", dir.Path(), "status", "--porcelain"}), "");
  EXPECT_EQ(GitOutput({"-C", dir.Path(), "fsck", "--strict"}), "");
}

INSTANTIATE_TEST_SUITE_P(Algorithms, GitDirTest, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256),
                         [](const auto& each) { return each.param == HashAlgorithm::kSha1 ? "Sha1" : "Sha256"; });

TEST(MakeGitDir, HasNoHookAndNothingElse) {
  const TempDir dir;
  const Umask umask(077);
  ASSERT_TRUE(Ok(MakeGitDir(dir.Handle(), {HashAlgorithm::kSha1, true, "x", ""})));
  const std::vector<std::string> names = {"HEAD", "config", "hooks", "info", "objects", "refs"};
  EXPECT_EQ(ListNames(dir.Handle()).value(), names);
  for (const char* folder : {"hooks", "info", "objects/pack", "objects/info", "refs/heads", "refs/tags"}) {
    const UniqueFd handle = OpenBeneath(dir.Handle(), folder, O_RDONLY);
    ASSERT_TRUE(handle) << folder;
    EXPECT_EQ(ListNames(handle.Get()).value().size(), 0U) << folder;
    EXPECT_EQ(ModeOf(dir.Path(folder)), 0755) << folder;
  }
  EXPECT_EQ(ModeOf(dir.Path("config")), 0644);
  EXPECT_EQ(BytesOf(dir.Path("HEAD")), "x\n");
  EXPECT_EQ(BytesOf(dir.Path("config")), "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n");
}

TEST(MakeGitDir, WritesOverNothing) {
  const TempDir dir;
  WriteFile(dir.Path("config"), "old");
  EXPECT_TRUE(Refused(MakeGitDir(dir.Handle(), {HashAlgorithm::kSha1, true, "x", ""}), Fault::kWorkDir,
                      "cannot create 'config': File exists"));
  EXPECT_EQ(BytesOf(dir.Path("config")), "old");
}

}  // namespace
}  // namespace gl
