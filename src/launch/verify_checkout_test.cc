#include "launch/verify_checkout.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>

#include "launch/git_dir.h"
#include "launch/materialise.h"
#include "os/files.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/object_store.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::GitOutput;
using test::MakeDir;
using test::MakeFifo;
using test::MakeLink;
using test::MakePin;
using test::ObjectStore;
using test::Ok;
using test::Refused;
using test::SetMode;
using test::TempDir;
using test::WriteFile;

// A commit with one of everything.
CommitId MakeCommit(const ObjectStore& store) {
  return store.Commit({store.File("file", "content"), store.File("script", "#!/bin/sh\n", EntryMode::kExecutable),
                       store.File("twin", "content"), store.File("zero", ""), store.Link("link", "file"),
                       store.Folder("dir", {store.Folder("deep", {store.File("inner", "x")}), store.File("a", "a")}),
                       store.Submodule("module")});
}

constexpr std::uint64_t kFiles = 7, kBytes = 7 + 10 + 7 + 0 + 4 + 1 + 1;

// The commit as a launch leaves it in WORK_DIR: written, swapped in, with a fresh .git, not yet verified.
class Checkout {
 public:
  explicit Checkout(HashAlgorithm algorithm = HashAlgorithm::kSha1)
      : store_(algorithm), commit_(MakeCommit(store_)), plan_(store_.Plan(commit_)) {
    auto work = WorkDir::Open(MakePin("/srv/repo", commit_.Hex(), Path()), "/etc/config.conf").value();
    const UniqueFd tree = MakeDirectory(work.Staging(), "tree").value();
    ObjectSource source = store_.Source();
    EXPECT_TRUE(Ok(Materialise(source, plan_, tree.Get())));
    const UniqueFd git = MakeDirectory(tree.Get(), ".git").value();
    EXPECT_TRUE(Ok(MakeGitDir(git.Get(), {algorithm, false, commit_.Hex(), ""})));
    EXPECT_TRUE(Ok(work.SwapIn(tree.Get())));
    work_.emplace(std::move(work));
  }

  [[nodiscard]] std::string Path() const { return dir_.Path("work"); }
  [[nodiscard]] std::string Path(const std::string& name) const { return Path() + "/" + name; }
  [[nodiscard]] CheckoutPlan& Plan() { return plan_; }
  [[nodiscard]] const TempDir& Above() const { return dir_; }
  // What git compares a symlink with when it is younger than the index can tell.
  void AddLinkToGit() const { test::WriteLooseObject(Path(".git"), store_.Link("link", "file").id, "blob 4", "file"); }
  [[nodiscard]] Result<VerifiedCheckout> Verify(const std::optional<std::string>& tree_sha256 = std::nullopt) {
    return VerifyCheckout(std::move(*work_), plan_, tree_sha256);
  }

 private:
  TempDir dir_;
  ObjectStore store_;
  CommitId commit_;
  CheckoutPlan plan_;
  std::optional<WorkDir> work_;
};

class VerifyCheckoutTest : public testing::TestWithParam<HashAlgorithm> {};

TEST_P(VerifyCheckoutTest, TheRightTreeIsVerified) {
  Checkout checkout(GetParam());
  const auto verified = checkout.Verify();
  ASSERT_TRUE(Ok(verified));
  EXPECT_EQ(verified->Files(), kFiles);
  EXPECT_EQ(verified->Bytes(), kBytes);
  EXPECT_EQ(verified->Commit(), checkout.Plan().commit_id);
  EXPECT_EQ(verified->Tree(), checkout.Plan().commit.tree);
  EXPECT_EQ(ListNames(verified->Handle()).value().size(), 8U) << "the handle is WORK_DIR";
}

TEST_P(VerifyCheckoutTest, TheIdentityThatIsDemandedIsTheOneThatPasses) {
  const std::string identity = Checkout(GetParam()).Verify().value().Sha256Identity().Hex();
  EXPECT_TRUE(Ok(Checkout(GetParam()).Verify(identity)));
  const std::string other(64, 'a');
  const auto refused = Checkout(GetParam()).Verify(other);
  EXPECT_TRUE(Refused(refused, Fault::kIntegrity, "expected " + other + ", found " + identity));
}

TEST_P(VerifyCheckoutTest, TheIdentityIsWhatRealGitGives) {
  Checkout checkout(GetParam());
  const auto verified = checkout.Verify();
  ASSERT_TRUE(Ok(verified));
  const test::GitRepoBuilder other(HashAlgorithm::kSha256);
  const auto git = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"--git-dir=" + other.Path(".git"), "--work-tree=" + checkout.Path(), "-C", checkout.Path()});
    return GitOutput(std::move(arguments));
  };
  git({"add", "--all", "--force"});
  EXPECT_EQ(verified->Sha256Identity().Hex(), git({"write-tree"}));
}

TEST_P(VerifyCheckoutTest, TheIndexIsWhatRealGitReads) {
  Checkout checkout(GetParam());
  ASSERT_TRUE(Ok(checkout.Verify()));
  checkout.AddLinkToGit();
  std::string wanted;
  for (const char* path : {"dir/a", "dir/deep/inner", "file", "link", "module", "script", "twin", "zero"}) {
    wanted += std::string(path) + "\n";
  }
  EXPECT_EQ(GitOutput({"-C", checkout.Path(), "ls-files", "--cached"}) + "\n", wanted);
  EXPECT_EQ(GitOutput({"-C", checkout.Path(), "diff-files"}), "") << "no file looks changed";
}

INSTANTIATE_TEST_SUITE_P(Algorithms, VerifyCheckoutTest, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256),
                         [](const auto& each) { return each.param == HashAlgorithm::kSha1 ? "Sha1" : "Sha256"; });

// Each test makes one difference on disk, and the refusal names its place.
struct Difference {
  std::string name;
  std::function<void(const Checkout&)> make;
  std::string path, why;
};

void Remove(const std::string& path) { EXPECT_EQ(remove(path.c_str()), 0) << path; }

void Replace(const Checkout& checkout, const std::string& name, const std::function<void(const std::string&)>& make) {
  Remove(checkout.Path(name));
  make(checkout.Path(name));
}

const std::vector<Difference>& Differences() {
  using C = const Checkout&;
  static const std::vector<Difference> all = {
      {"ExtraFile", [](C c) { WriteFile(c.Path("extra"), ""); }, "extra", "is not in the commit"},
      {"ExtraFileInAFolder", [](C c) { WriteFile(c.Path("dir/deep/extra"), ""); }, "dir/deep/extra",
       "is not in the commit"},
      {"ExtraDirectory", [](C c) { MakeDir(c.Path("dir/more")); }, "dir/more", "is not in the commit"},
      {"ExtraGitInAFolder", [](C c) { MakeDir(c.Path("dir/.git")); }, "dir/.git", "is not in the commit"},
      {"ExtraGitInUpperCase", [](C c) { MakeDir(c.Path(".GIT")); }, ".GIT", "is not in the commit"},
      {"ExtraFifo", [](C c) { MakeFifo(c.Path("pipe")); }, "pipe", "is not in the commit"},
      {"ExtraName", [](C c) { WriteFile(c.Path("a\nb"), ""); }, "a\\x0ab", "is not in the commit"},
      {"MissingFile", [](C c) { Remove(c.Path("dir/a")); }, "dir", "lacks an entry of the commit"},
      {"MissingFolder",
       [](C c) {
         Remove(c.Path("dir/deep/inner"));
         Remove(c.Path("dir/deep"));
       },
       "dir/deep", "is no directory"},
      {"MissingSubmodule", [](C c) { Remove(c.Path("module")); }, "", "lacks an entry of the commit"},
      {"OtherBytes", [](C c) { WriteFile(c.Path("file"), "cOntent"); }, "file", "has other bytes or another mode"},
      {"MoreBytes", [](C c) { WriteFile(c.Path("dir/deep/inner"), "xx"); }, "dir/deep/inner", "has other bytes"},
      {"NoBytes", [](C c) { WriteFile(c.Path("file"), ""); }, "file", "has other bytes"},
      {"BytesOfAnother", [](C c) { WriteFile(c.Path("zero"), "content"); }, "zero", "has other bytes"},
      {"ExecuteBitSet", [](C c) { SetMode(c.Path("file"), 0755); }, "file", "has other bytes or another mode"},
      {"ExecuteBitGone", [](C c) { SetMode(c.Path("script"), 0644); }, "script", "has other bytes or another mode"},
      {"Mode0600", [](C c) { SetMode(c.Path("file"), 0600); }, "file", "has another mode"},
      {"Mode0666", [](C c) { SetMode(c.Path("file"), 0666); }, "file", "has another mode"},
      {"SetUserId", [](C c) { SetMode(c.Path("script"), 04755); }, "script", "has another mode"},
      {"SetGroupId", [](C c) { SetMode(c.Path("script"), 02755); }, "script", "has another mode"},
      {"DirectoryMode", [](C c) { SetMode(c.Path("dir"), 0777); }, "dir", "has another mode"},
      {"DirectorySticky", [](C c) { SetMode(c.Path("dir/deep"), 01755); }, "dir/deep", "has another mode"},
      {"SubmoduleMode", [](C c) { SetMode(c.Path("module"), 0700); }, "module", "has another mode"},
      {"HardLinkOutOfTheTree",
       [](C c) { EXPECT_EQ(link(c.Path("file").c_str(), c.Above().Path("outside").c_str()), 0); }, "file",
       "has a second name"},
      {"HardLinkInTheTree",
       [](C c) {
         Replace(c, "twin", [&](const std::string& at) { EXPECT_EQ(link(c.Path("file").c_str(), at.c_str()), 0); });
       },
       "file", "has a second name"},
      {"SymlinkForAFile", [](C c) { Replace(c, "twin", [](const std::string& at) { MakeLink("file", at); }); }, "twin",
       "has other bytes"},
      {"SymlinkForADirectory",
       [](C c) {
         EXPECT_EQ(rename(c.Path("dir").c_str(), c.Above().Path("dir").c_str()), 0);
         MakeLink("../dir", c.Path("dir"));
       },
       "dir/deep", "is no directory"},
      {"OtherSymlinkText", [](C c) { Replace(c, "link", [](const std::string& at) { MakeLink("fIle", at); }); }, "link",
       "has other bytes"},
      {"FileForASymlink", [](C c) { Replace(c, "link", [](const std::string& at) { WriteFile(at, "file"); }); }, "link",
       "has other bytes or another mode"},
      {"DirectoryForAFile", [](C c) { Replace(c, "file", [](const std::string& at) { MakeDir(at); }); }, "file",
       "is a directory"},
      {"FileForADirectory",
       [](C c) {
         Remove(c.Path("dir/deep/inner"));
         Replace(c, "dir/deep", [](const std::string& at) { WriteFile(at, "x"); });
       },
       "dir/deep", "is no directory"},
      {"FifoForAFile", [](C c) { Replace(c, "file", [](const std::string& at) { MakeFifo(at); }); }, "file",
       "is neither file, link nor directory"},
      {"FileInASubmodule", [](C c) { WriteFile(c.Path("module/x"), ""); }, "module",
       "is a submodule's directory and not empty"},
      {"FileForASubmodule", [](C c) { Replace(c, "module", [](const std::string& at) { WriteFile(at, ""); }); },
       "module", "has other bytes or another mode"},
  };
  return all;
}

class VerifyDifferenceTest : public testing::TestWithParam<Difference> {};

TEST_P(VerifyDifferenceTest, IsRefusedByItsPath) {
  Checkout checkout;
  GetParam().make(checkout);
  const auto verified = checkout.Verify();
  EXPECT_TRUE(Refused(verified, Fault::kIntegrity, "WORK_DIR is not the commit after it was written: '"));
  EXPECT_TRUE(Refused(verified, Fault::kIntegrity, GetParam().path + "' " + GetParam().why));
  EXPECT_FALSE(test::Exists(checkout.Path(".git/index"))) << "an index is written of a verified tree only";
}

INSTANTIATE_TEST_SUITE_P(Each, VerifyDifferenceTest, testing::ValuesIn(Differences()),
                         [](const auto& each) { return each.param.name; });

TEST(VerifyCheckout, TheTreeMustBeTheCommits) {
  Checkout checkout;
  checkout.Plan().commit.tree = checkout.Plan().tree.directories.back().id;
  EXPECT_TRUE(Refused(checkout.Verify(), Fault::kIntegrity, "'' has another tree id than the commit"));
}

TEST(VerifyCheckout, AMissingGitIsAnError) {
  Checkout checkout;
  EXPECT_EQ(rename(checkout.Path(".git").c_str(), checkout.Above().Path("moved").c_str()), 0);
  EXPECT_TRUE(Refused(checkout.Verify(), Fault::kWorkDir, "opening the fresh .git: No such file or directory"));
}

}  // namespace
}  // namespace gl
