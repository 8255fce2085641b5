#include "launch/verify_checkout.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <functional>
#include <memory>

#include "crypto/digest.h"
#include "launch/disk_reading.h"
#include "launch/swap.h"
#include "launch/tree_writer.h"
#include "launch/workload_git.h"
#include "os/files.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::GitOutput;
using test::MakeDir;
using test::MakeFifo;
using test::MakeLink;
using test::MakePin;
using test::Ok;
using test::Refused;
using test::SetMode;
using test::StoreBuilder;
using test::TempDir;
using test::WriteFile;

// A commit with one of everything.
ObjectId MakeCommit(StoreBuilder& store) {
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
      : builder_(algorithm), commit_(MakeCommit(builder_)), store_(builder_.Store()), plan_(builder_.Plan(commit_)) {
    const Pin pin = MakePin("/srv/repo", commit_.Hex(), Path());
    auto work = WorkDir::Open(pin, "/etc/config.conf").value();
    const UniqueFd tree = MakeDirectory(work.Staging(), "tree").value();
    TreeWriter writer(tree.Get(), work.Staging(), commit_);
    EXPECT_TRUE(Ok(writer.Finish(plan_, *store_, nullptr)));
    const UniqueFd git = MakeDirectory(tree.Get(), ".git").value();
    EXPECT_TRUE(Ok(MakeWorkloadGit(git.Get(), work.Handle(), plan_, *store_, pin)));
    EXPECT_TRUE(Ok(SwapIn(work, tree.Get(), plan_, DiskReading(plan_))));
    work_.emplace(std::move(work));
  }

  [[nodiscard]] std::string Path() const { return dir_.Path("work"); }
  [[nodiscard]] std::string Path(const std::string& name) const { return Path() + "/" + name; }
  [[nodiscard]] CheckoutPlan& Plan() { return plan_; }
  [[nodiscard]] const TempDir& Above() const { return dir_; }
  [[nodiscard]] DiskReading Read(Owner owner = Owner::kAny, const std::string& ignored = "") const {
    return ReadDisk(work_->Handle(), plan_, *store_, {".git", ignored}, owner, DiskReading(plan_)).value();
  }
  [[nodiscard]] WorkDir Open() { return std::move(*work_); }
  // What is wrong first, "PATH: WHAT".
  [[nodiscard]] std::string Problem(Owner owner, const std::string& ignored = "") const {
    const auto problem = Read(owner, ignored).FirstProblem(plan_);
    return problem ? problem->first + ": " + problem->second : "";
  }
  [[nodiscard]] Result<VerifiedCheckout> Verify(const std::optional<std::string>& tree_sha256 = std::nullopt) {
    const DiskReading reading = Read();
    return VerifyCheckout(std::move(*work_), plan_, reading, tree_sha256);
  }

 private:
  TempDir dir_;
  StoreBuilder builder_;
  ObjectId commit_;
  std::unique_ptr<ObjectStore> store_;
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
  std::string wanted;
  for (const char* path : {"dir/a", "dir/deep/inner", "file", "link", "module", "script", "twin", "zero"}) {
    wanted += std::string(path) + "\n";
  }
  EXPECT_EQ(GitOutput({"-C", checkout.Path(), "ls-files", "--cached"}) + "\n", wanted);
  EXPECT_EQ(GitOutput({"-C", checkout.Path(), "diff-files"}), "") << "no file looks changed";
  EXPECT_EQ(GitOutput({"-C", checkout.Path(), "status", "--porcelain"}), "");
  EXPECT_EQ(GitOutput({"-C", checkout.Path(), "fsck", "--strict"}), "");
  EXPECT_EQ(GitOutput({"-C", checkout.Path(), "show", "HEAD:dir/deep/inner"}), "x");
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
      {"MissingFile", [](C c) { Remove(c.Path("dir/a")); }, "dir/a", "is gone"},
      {"MissingFolder",
       [](C c) {
         Remove(c.Path("dir/deep/inner"));
         Remove(c.Path("dir/deep"));
       },
       "dir/deep", "is gone"},
      {"MissingSubmodule", [](C c) { Remove(c.Path("module")); }, "module", "is gone"},
      {"OtherBytes", [](C c) { WriteFile(c.Path("file"), "cOntent"); }, "file", "has other bytes"},
      {"MoreBytes", [](C c) { WriteFile(c.Path("dir/deep/inner"), "xx"); }, "dir/deep/inner", "has other bytes"},
      {"NoBytes", [](C c) { WriteFile(c.Path("file"), ""); }, "file", "has other bytes"},
      {"BytesOfAnother", [](C c) { WriteFile(c.Path("zero"), "content"); }, "zero", "has other bytes"},
      {"ExecuteBitSet", [](C c) { SetMode(c.Path("file"), 0755); }, "file", "has another mode"},
      {"ExecuteBitGone", [](C c) { SetMode(c.Path("script"), 0644); }, "script", "has another mode"},
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
       "is no file"},
      {"SymlinkForADirectory",
       [](C c) {
         EXPECT_EQ(rename(c.Path("dir").c_str(), c.Above().Path("dir").c_str()), 0);
         MakeLink("../dir", c.Path("dir"));
       },
       "dir", "is no directory"},
      {"OtherSymlinkText", [](C c) { Replace(c, "link", [](const std::string& at) { MakeLink("fIle", at); }); }, "link",
       "has other bytes"},
      {"FileForASymlink", [](C c) { Replace(c, "link", [](const std::string& at) { WriteFile(at, "file"); }); }, "link",
       "is no symlink"},
      {"DirectoryForAFile", [](C c) { Replace(c, "file", [](const std::string& at) { MakeDir(at); }); }, "file",
       "is no file"},
      {"FileForADirectory",
       [](C c) {
         Remove(c.Path("dir/deep/inner"));
         Replace(c, "dir/deep", [](const std::string& at) { WriteFile(at, "x"); });
       },
       "dir/deep", "is no directory"},
      {"FifoForAFile", [](C c) { Replace(c, "file", [](const std::string& at) { MakeFifo(at); }); }, "file",
       "is no file"},
      {"FileInASubmodule", [](C c) { WriteFile(c.Path("module/x"), ""); }, "module",
       "is a submodule's directory and not empty"},
      {"FileForASubmodule", [](C c) { Replace(c, "module", [](const std::string& at) { WriteFile(at, ""); }); },
       "module", "is no directory"},
  };
  return all;
}

class VerifyDifferenceTest : public testing::TestWithParam<Difference> {};

TEST_P(VerifyDifferenceTest, IsRefusedByItsPath) {
  Checkout checkout;
  GetParam().make(checkout);
  const auto verified = checkout.Verify();
  EXPECT_TRUE(Refused(verified, Fault::kIntegrity, "WORK_DIR is not the commit after it was written: '"));
  EXPECT_TRUE(Refused(verified, Fault::kIntegrity, "'" + GetParam().path + "' " + GetParam().why + "; something else"));
  EXPECT_FALSE(test::Exists(checkout.Path(".git/index"))) << "an index is written of a verified tree only";
}

INSTANTIATE_TEST_SUITE_P(Each, VerifyDifferenceTest, testing::ValuesIn(Differences()),
                         [](const auto& each) { return each.param.name; });

// A reading of nothing, or of something smaller, proves nothing.
TEST(VerifyCheckout, WhatWasNotReadIsNotVerified) {
  Checkout nothing, less, entry;
  EXPECT_TRUE(
      Refused(VerifyCheckout(nothing.Open(), nothing.Plan(), {}, std::nullopt), Fault::kIntegrity, "'' is not there"));
  DiskReading reading = less.Read();
  reading.directories.pop_back();
  EXPECT_TRUE(Refused(VerifyCheckout(less.Open(), less.Plan(), reading, std::nullopt), Fault::kIntegrity,
                      "'dir/deep' is not there"));
  reading = entry.Read();
  reading.directories.back().entries.pop_back();
  EXPECT_TRUE(Refused(VerifyCheckout(entry.Open(), entry.Plan(), reading, std::nullopt), Fault::kIntegrity,
                      "'dir/deep/inner' was not read"));
}

TEST(DiskReading, OfOursIsAsOfAny) {
  const Checkout checkout;
  EXPECT_EQ(checkout.Problem(Owner::kOurs), "");
  EXPECT_EQ(checkout.Problem(Owner::kAny), "");
}

TEST(DiskReading, OfOursIsOfNobodyElse) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, who may give files away";
  const Checkout checkout;
  for (const std::string name : {"", "dir", "dir/deep", "dir/a", "file", "script", "link", "module"}) {
    EXPECT_EQ(lchown(checkout.Path(name).c_str(), test::kOrdinaryUser, test::kOrdinaryUser), 0);
    EXPECT_EQ(checkout.Problem(Owner::kOurs), name + ": belongs to somebody else");
    EXPECT_EQ(checkout.Problem(Owner::kAny), "");
    EXPECT_EQ(lchown(checkout.Path(name).c_str(), 0, 0), 0);
    SetMode(checkout.Path("script"), 0755);
  }
}

TEST(DiskReading, OfOursHasTheModeOfOurs) {
  const Checkout checkout;
  SetMode(checkout.Path(), 0777);
  EXPECT_EQ(checkout.Problem(Owner::kOurs), ": has another mode");
  EXPECT_EQ(checkout.Problem(Owner::kAny), "") << "it may belong to another user, who alone may change that";
}

TEST(DiskReading, OfOursHasNoAttributes) {
  const Checkout checkout;
  for (const std::string name : {"", "dir", "file", "dir/deep/inner", "module"}) {
    if (setxattr(checkout.Path(name).c_str(), "user.note", "x", 1, 0) != 0) GTEST_SKIP() << "no attributes here";
    EXPECT_EQ(checkout.Problem(Owner::kOurs), name + ": was changed by somebody else");
    EXPECT_EQ(checkout.Problem(Owner::kAny), "");
    EXPECT_EQ(removexattr(checkout.Path(name).c_str(), "user.note"), 0);
  }
  EXPECT_EQ(checkout.Problem(Owner::kOurs), "");
}

// Sets FLAGS as chattr does. False when the filesystem or our rights do not have it.
bool SetFlags(const std::string& path, int flags) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  int found = 0;  // ext4 has flags of its own there, which have to stay
  if (!file || ioctl(file.Get(), FS_IOC_GETFLAGS, &found) != 0) return false;
  flags |= found & ~(FS_APPEND_FL | FS_IMMUTABLE_FL);
  return ioctl(file.Get(), FS_IOC_SETFLAGS, &flags) == 0;
}

TEST(DiskReading, OfOursHasNoFlags) {
  const Checkout checkout;
  for (const std::string name : {"dir", "file", "module"}) {
    const int flag = name == "file" ? FS_APPEND_FL : FS_IMMUTABLE_FL;
    if (!SetFlags(checkout.Path(name), flag)) GTEST_SKIP() << "needs root and a filesystem that knows the flag";
    EXPECT_EQ(checkout.Problem(Owner::kOurs), name + ": was changed by somebody else");
    EXPECT_EQ(checkout.Problem(Owner::kAny), "");
    EXPECT_TRUE(SetFlags(checkout.Path(name), 0));
  }
}

TEST(DiskReading, OfAPathThatIsNoneSaysSo) {
  const StoreBuilder empty;
  const TempDir dir;
  Checkout checkout;
  const auto reading =
      ReadDisk(dir.Handle(), checkout.Plan(), *empty.Store(), {}, Owner::kAny, DiskReading(checkout.Plan()));
  ASSERT_TRUE(Ok(reading));
  EXPECT_EQ(reading->FirstProblem(checkout.Plan())->second, "is gone");
}

TEST(DiskReading, DoesSomethingElseMeanwhileAndFailsWithIt) {
  Checkout checkout;
  StoreBuilder empty;
  const TempDir dir;
  int done = 0;
  const auto read = [&](const std::function<Status()>& meanwhile) {
    return ReadDisk(dir.Handle(), checkout.Plan(), *empty.Store(), {}, Owner::kAny, DiskReading(checkout.Plan()),
                    meanwhile);
  };
  EXPECT_TRUE(read([&]() -> Status {
    ++done;
    return {};
  }));
  EXPECT_EQ(done, 1);
  EXPECT_TRUE(Refused(read([] { return Fail(Fault::kWorkDir, "no space left"); }), Fault::kWorkDir, "no space left"));
}

TEST(DiskReading, IgnoresNamesAtTheTopOnly) {
  const Checkout checkout;
  MakeDir(checkout.Path("staging"));
  EXPECT_EQ(checkout.Problem(Owner::kAny), "staging: is not in the commit");
  EXPECT_EQ(checkout.Problem(Owner::kAny, "staging"), "");
  MakeDir(checkout.Path("dir/staging"));
  EXPECT_EQ(checkout.Problem(Owner::kAny, "staging"), "dir/staging: is not in the commit");
}

// More entries than one job takes, more jobs than wait.
TEST(DiskReading, FindsTheOneDifferenceAmongMany) {
  StoreBuilder builder;
  std::vector<TreeEntry> entries;
  for (int i = 0; i < 5000; ++i) entries.push_back(builder.File(std::to_string(i), std::to_string(i)));
  const CheckoutPlan plan = builder.Plan(builder.Commit(std::move(entries)));
  const TempDir dir;
  for (int i = 0; i < 5000; ++i) WriteFile(dir.Path(std::to_string(i)), std::to_string(i));
  const auto store = builder.Store();
  EXPECT_EQ(ReadDisk(dir.Handle(), plan, *store, {}, Owner::kAny, DiskReading(plan)).value().FirstProblem(plan),
            std::nullopt);
  WriteFile(dir.Path("4321"), "4320");
  EXPECT_EQ(ReadDisk(dir.Handle(), plan, *store, {}, Owner::kAny, DiskReading(plan)).value().FirstProblem(plan),
            std::pair(std::string("4321"), std::string("has other bytes")));
}

TEST(DiskReading, CountsLfsPointers) {
  StoreBuilder builder;
  const std::string pointer = std::string(kLfsPointerStart) + "v1\noid sha256:0\nsize 1\n";
  const std::string longest = pointer + std::string(1024 - pointer.size(), 'x');
  const CheckoutPlan plan = builder.Plan(builder.Commit(
      {builder.File("pointer", pointer), builder.Folder("d", {builder.File("longest", longest)}),
       builder.File("too-long", longest + "x"), builder.File("other", "x" + pointer), builder.Link("link", pointer)}));
  const TempDir dir;
  const auto store = builder.Store();
  ASSERT_TRUE(Ok(TreeWriter(dir.Handle(), dir.Handle(), plan.commit_id).Finish(plan, *store, nullptr)));
  const auto reading = ReadDisk(dir.Handle(), plan, *store, {}, Owner::kOurs, DiskReading(plan));
  ASSERT_TRUE(Ok(reading));
  EXPECT_EQ(reading->FirstProblem(plan), std::nullopt);
  EXPECT_EQ(reading->LfsPointers(), 2U);
}

TEST(DiskReading, JudgesTheObjectInThePlaceOfALfsPointer) {
  for (const auto algorithm : {HashAlgorithm::kSha1, HashAlgorithm::kSha256}) {
    StoreBuilder builder(algorithm);
    const std::string object = "what is large",
                      pointer = LfsPointer{HexEncode(DigestOf(HashAlgorithm::kSha256, object)), object.size()}.Text();
    CheckoutPlan plan = builder.Plan(builder.Commit({builder.File("f", pointer), builder.Link("l", pointer)}));
    plan.with_lfs = true;
    const auto store = builder.Store();
    ASSERT_TRUE(Ok(CheckBlobs(*store, plan)));
    const TempDir dir;
    ASSERT_TRUE(Ok(TreeWriter(dir.Handle(), dir.Handle(), plan.commit_id).Finish(plan, *store, nullptr)));
    const auto problem = [&](const std::string& bytes) {
      WriteFile(dir.Path("f"), bytes);
      return ReadDisk(dir.Handle(), plan, *store, {}, Owner::kOurs, DiskReading(plan)).value().FirstProblem(plan);
    };
    EXPECT_EQ(problem(object), std::nullopt);
    for (const std::string& other :
         {std::string(), pointer, object + "x", object.substr(1), std::string("what is LARGE")})
      EXPECT_EQ(problem(other), std::pair(std::string("f"), std::string("has other bytes")));
    WriteFile(dir.Path("f"), object);
    const auto reading = ReadDisk(dir.Handle(), plan, *store, {}, Owner::kOurs, DiskReading(plan)).value();
    EXPECT_EQ(reading.directories[0].entries[0].sha256, HashObject(HashAlgorithm::kSha256, ObjectType::kBlob, pointer));
    EXPECT_EQ(reading.directories[0].entries[0].size, object.size());
    EXPECT_EQ(reading.LfsPointers(), 0U);
  }
}

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
