#include "launch/checkout_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/builders/captured_stderr.h"
#include "tests/builders/git_object_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/ssh_key.h"
#include "tests/builders/store_builder.h"

namespace gl {
namespace {

using test::CapturedStderr;
using test::MakePin;
using test::Ok;
using test::Refused;
using test::SameDigits;
using test::StoreBuilder;

constexpr auto kSha1 = HashAlgorithm::kSha1;

class CheckEntryTest : public testing::Test {
 protected:
  // Judges a pin with the lines MORE against the tree; keeps what was logged.
  Status Check(const std::string& more) {
    const auto store = store_.Store();
    CapturedStderr captured;
    Status status = CheckEntry(*store, plan_, MakePin("/srv/repo", commit_.Hex(), "/srv/work", more));
    log_ = captured.Text();
    return status;
  }

  StoreBuilder store_;
  ObjectId commit_ = store_.Commit(
      {store_.File("entrypoint.sh", "echo\n"), store_.File("run", "#!/bin/sh\n", EntryMode::kExecutable),
       store_.File("-s", "x"), store_.Link("link.sh", "entrypoint.sh"), store_.Link("linked", "app"),
       store_.File("pointer.sh", std::string(kLfsPointerStart) + "v1\noid sha256:0\nsize 1\n"),
       store_.Folder("app", {store_.File("deep.sh", "x"), store_.Link("up", "..")}), store_.Submodule("module")});
  CheckoutPlan plan_ = store_.Plan(commit_);
  std::string log_;
};

TEST_F(CheckEntryTest, AcceptsARegularFileAndLogsItsBlob) {
  EXPECT_TRUE(Ok(Check("")));
  EXPECT_NE(log_.find("entry blob: " + store_.File("entrypoint.sh", "echo\n").id.Hex()), std::string::npos) << log_;
  for (const char* more : {"ENTRYPOINT_SCRIPT=run", "ENTRYPOINT_SCRIPT=-s", "ENTRYPOINT_SCRIPT=app/deep.sh",
                           "ENTRYPOINT_SCRIPT=./app/./deep.sh", "REPO_SUBDIR=app\nENTRYPOINT_SCRIPT=deep.sh"}) {
    EXPECT_TRUE(Ok(Check(more))) << more;
  }
}

TEST_F(CheckEntryTest, RefusesAnEntryThatIsNoFile) {
  const std::pair<std::string, std::string> cases[] = {{"missing.sh", "no such entry in the commit"},
                                                       {"link.sh", "it is a symlink, which is never followed"},
                                                       {"app", "it is a directory"},
                                                       {"module", "it is a submodule, in which nothing is started"},
                                                       {"linked", "it is a symlink"},
                                                       {"Entrypoint.sh", "no such entry in the commit"}};
  for (const auto& [script, why] : cases) {
    const Status checked = Check("ENTRYPOINT_SCRIPT=" + script);
    EXPECT_TRUE(Refused(checked, Fault::kWorkload, "entry script '" + script + "' not found in /srv/work"));
    EXPECT_TRUE(Refused(checked, Fault::kWorkload, why));
  }
}

TEST_F(CheckEntryTest, ReachesAnEntryThroughDirectoriesOnly) {
  const std::pair<std::string, std::string> cases[] = {{"linked/deep.sh", "'linked': it is a symlink"},
                                                       {"app/up/entrypoint.sh", "'up': it is a symlink"},
                                                       {"missing/x.sh", "'missing': no such entry"},
                                                       {"run/x.sh", "'run': it is a file"},
                                                       {"module/x.sh", "'module': it is a submodule"}};
  for (const auto& [script, why] : cases) {
    EXPECT_TRUE(Refused(Check("ENTRYPOINT_SCRIPT=" + script), Fault::kWorkload, why));
  }
}

TEST_F(CheckEntryTest, RefusesASubdirectoryThatIsNone) {
  const std::pair<std::string, std::string> cases[] = {{"missing", "'missing': no such entry"},
                                                       {"linked", "'linked': it is a symlink"},
                                                       {"app/up", "'up': it is a symlink"},
                                                       {"run", "'run': it is a file"},
                                                       {"module", "'module': it is a submodule"}};
  for (const auto& [subdir, why] : cases) {
    for (const std::string mode : {"", "\nRUN_CMD=x"}) {
      const Status checked = Check("REPO_SUBDIR=" + subdir + mode);
      EXPECT_TRUE(Refused(checked, Fault::kWorkload,
                          "REPO_SUBDIR '" + subdir + "' does not exist as a directory in the commit"));
      EXPECT_TRUE(Refused(checked, Fault::kWorkload, why));
    }
  }
}

TEST_F(CheckEntryTest, NamesAnLfsPointer) {
  EXPECT_TRUE(Refused(Check("ENTRYPOINT_SCRIPT=pointer.sh"), Fault::kWorkload,
                      "entry script 'pointer.sh' is a Git LFS pointer, not a script"));
}

TEST_F(CheckEntryTest, ACommandNeedsNoScript) { EXPECT_TRUE(Ok(Check("REPO_SUBDIR=app\nRUN_CMD=true"))); }

TEST_F(CheckEntryTest, SaysWhichSubmodulesAreLeftOut) {
  EXPECT_TRUE(Ok(Check("")));
  const std::string wanted = "submodule 'module' (gitlink " + store_.Submodule("module").id.Hex() + ") is left";
  EXPECT_NE(log_.find(wanted), std::string::npos) << log_;
}

TEST(ReadPlan, ReadsCommitAndTrees) {
  for (const auto algorithm : {kSha1, HashAlgorithm::kSha256}) {
    StoreBuilder store(algorithm);
    const ObjectId commit = store.Commit({store.File("f", "x"), store.Folder("d", {store.File("g", "y")})});
    const auto plan = ReadPlan(*store.Store(), commit);
    ASSERT_TRUE(Ok(plan));
    EXPECT_EQ(plan->commit_id.Hex(), commit.Hex());
    EXPECT_EQ(plan->commit.tree, plan->tree.directories.front().id);
    ASSERT_EQ(plan->tree.directories.size(), 2U);
    EXPECT_EQ(plan->tree.directories[1].path, "d");
  }
}

TEST(ReadPlan, RefusesAnIdOfSomethingElse) {
  StoreBuilder store;
  const ObjectId tree = store.Tree({});
  EXPECT_TRUE(Refused(ReadPlan(*store.Store(), tree), Fault::kIntegrity, "is a tree, not a commit"));
}

TEST(CheckSigner, DemandsASignatureWhereSignersAreNamed) {
  StoreBuilder store;
  const test::SshKey key("ssh-ed25519"), other("ssh-ed25519");
  const std::string payload = "tree " + store.Tree({}).Hex() + "\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nm\n";
  const auto signed_by = [&](const test::SshKey& signer) {
    return store.Add(ObjectType::kCommit,
                     test::WithHeader(payload, "gpgsig", test::Armored(test::Sshsig(signer, payload))));
  };
  const ObjectId good = signed_by(key), foreign = signed_by(other), plain = store.Add(ObjectType::kCommit, payload);
  const auto objects = store.Store();
  const auto check = [&](const ObjectId& commit, const std::string& more) {
    return CheckSigner(*objects, ReadPlan(*objects, commit).value(),
                       MakePin("/srv/repo", commit.Hex(), "/srv/work", more));
  };
  const std::string demanded = "ALLOWED_SIGNERS='" + key.Line() + "'\n";
  CapturedStderr captured;
  EXPECT_TRUE(Ok(check(good, demanded)));
  EXPECT_NE(captured.Text().find("signed by: SHA256:"), std::string::npos);
  EXPECT_TRUE(Refused(check(foreign, demanded), Fault::kIntegrity, "which is not one of them"));
  EXPECT_TRUE(Refused(check(plain, demanded), Fault::kIntegrity, "it has no signature"));
  EXPECT_TRUE(Ok(check(plain, "")));
}

TEST(ReadPlan, RefusesAMissingTree) {
  StoreBuilder store;
  const ObjectId commit = store.Commit({{EntryMode::kTree, "d", SameDigits(kSha1, 'f')}});
  EXPECT_TRUE(Refused(ReadPlan(*store.Store(), commit), Fault::kIntegrity, " is missing"));
}

TEST(ObjectsOf, NamesEachObjectOnceAndNoSubmodule) {
  StoreBuilder store;
  const TreeEntry file = store.File("f", "same"), folder = store.Folder("a", {store.File("g", "same")});
  const TreeEntry again{EntryMode::kTree, "b", folder.id}, link = store.Link("l", "same");
  const std::vector<TreeEntry> entries = {file, folder, again, link, store.Submodule("m")};
  const ObjectId commit = store.Commit(entries);
  std::vector<ObjectId> wanted = {commit, store.Tree(entries), folder.id, file.id};
  std::ranges::sort(wanted);
  EXPECT_EQ(ObjectsOf(store.Plan(commit)), wanted);
}

class CheckBlobsTest : public testing::Test {
 protected:
  Status Check(std::vector<TreeEntry> entries) {
    const ObjectId commit = store_.Commit(std::move(entries));
    plan_ = store_.Plan(commit);
    plan_->with_lfs = lfs_;
    return CheckBlobs(*store_.Store(), *plan_);
  }
  StoreBuilder store_;
  std::optional<CheckoutPlan> plan_;
  bool lfs_ = false;
};

TEST_F(CheckBlobsTest, AcceptsWhatIsThere) {
  EXPECT_TRUE(Ok(Check({store_.File("f", ""), store_.File("x", "x", EntryMode::kExecutable),
                        store_.Link("l", std::string(4095, 'x')), store_.Submodule("m"),
                        store_.Folder("d", {store_.File("g", "y")})})));
}

TEST_F(CheckBlobsTest, RefusesAMissingBlob) {
  const TreeEntry missing = store_.File("f", "x");
  store_.Forget(missing.id);
  const std::string words = "': object " + missing.id.Hex() + " is missing";
  EXPECT_TRUE(Refused(Check({store_.Folder("d", {missing})}), Fault::kIntegrity, "'d/f" + words));
  EXPECT_TRUE(Refused(Check({{EntryMode::kSymlink, "l", missing.id}}), Fault::kIntegrity, "'l" + words));
}

TEST_F(CheckBlobsTest, RefusesWhatIsNoBlob) {
  const ObjectId tree = store_.Tree({store_.File("f", "x")});
  for (const auto mode : {EntryMode::kFile, EntryMode::kExecutable, EntryMode::kSymlink}) {
    EXPECT_TRUE(
        Refused(Check({{mode, "f", tree}}), Fault::kIntegrity, "object " + tree.Hex() + " is a tree, not a blob"));
  }
}

TEST_F(CheckBlobsTest, RefusesATextThatNoSymlinkCanHave) {
  const std::pair<std::string, std::string> cases[] = {{"", "is empty"},
                                                       {std::string("a\0b", 3), "has a NUL in it"},
                                                       {std::string(4096, 'x'), "is too long"},
                                                       {std::string(400'000, 'x'), "is too long"}};
  for (const auto& [target, why] : cases) {
    EXPECT_TRUE(Refused(Check({store_.Folder("d", {store_.Link("l\n", target)})}), Fault::kIntegrity,
                        "'d/l\\x0a': the target of the symlink " + why));
  }
}

// 4,096 names of one file of 16 MiB, and a byte.
TEST_F(CheckBlobsTest, RefusesFilesThatAreTooLargeTogether) {
  const ObjectId blob = store_.Add(ObjectType::kBlob, std::string(16U << 20U, 'x'));
  std::vector<TreeEntry> entries;
  for (int i = 0; i < 4096; ++i) entries.push_back({EntryMode::kFile, std::to_string(i), blob});
  const ObjectId most = store_.Commit(entries);
  entries.push_back(store_.File("more", "x"));
  const ObjectId more = store_.Commit(entries);
  const auto store = store_.Store();
  CheckoutPlan plan = ReadPlan(*store, most).value();
  EXPECT_TRUE(Ok(CheckBlobs(*store, plan)));
  plan = ReadPlan(*store, more).value();
  EXPECT_TRUE(Refused(CheckBlobs(*store, plan), Fault::kIntegrity,
                      "the commit's files are too large: the limit is 68719476736 bytes"));
}

std::string PointerTo(std::uint64_t size) { return LfsPointer{std::string(64, 'a'), size}.Text(); }

TEST_F(CheckBlobsTest, FindsLfsPointersAmongTheFilesOnly) {
  const TreeEntry file = store_.File("f", PointerTo(5)),
                  script = store_.File("x", PointerTo(5), EntryMode::kExecutable);
  const TreeEntry link = store_.Link("l", PointerTo(5)), plain = store_.File("p", "x"),
                  inner = store_.File("i", PointerTo(6));
  const std::vector<TreeEntry> entries = {
      file, script, link, plain, store_.Folder("d", {inner}), store_.Submodule("m")};
  ASSERT_TRUE(Ok(Check(entries)));
  EXPECT_EQ(plan_->LfsPointerOf(file), nullptr) << "without LFS=yes";
  lfs_ = true;
  ASSERT_TRUE(Ok(Check(entries)));
  for (const TreeEntry& entry : {file, script}) {
    ASSERT_NE(plan_->LfsPointerOf(entry), nullptr);
    EXPECT_EQ(plan_->LfsPointerOf(entry)->size, 5U);
  }
  ASSERT_NE(plan_->LfsPointerOf(inner), nullptr);
  EXPECT_EQ(plan_->LfsPointerOf(inner)->size, 6U);
  EXPECT_EQ(plan_->LfsPointerOf(link), nullptr);
  EXPECT_EQ(plan_->LfsPointerOf(plain), nullptr);
}

TEST_F(CheckBlobsTest, RefusesAMalformedLfsPointer) {
  const std::string text = std::string(kLfsPointerStart) + "v3\n";
  EXPECT_TRUE(Ok(Check({store_.File("f", text)})));
  lfs_ = true;
  EXPECT_TRUE(
      Refused(Check({store_.Folder("d", {store_.File("f", text)})}), Fault::kIntegrity, "'d/f': it begins as a"));
  EXPECT_TRUE(Ok(Check({store_.Link("l", text)})));
}

TEST_F(CheckBlobsTest, CountsTheObjectsOfLfsPointers) {
  lfs_ = true;
  constexpr std::uint64_t kLargest = 4ULL << 30U;
  const std::string words = "the commit's files are too large";
  std::vector<TreeEntry> entries;
  for (int i = 0; i < 16; ++i) entries.push_back(store_.File(std::to_string(i), PointerTo(kLargest)));
  EXPECT_TRUE(Ok(Check(entries)));
  entries.push_back(store_.File("more", "x"));
  EXPECT_TRUE(Refused(Check(entries), Fault::kIntegrity, words));
  EXPECT_TRUE(Refused(Check({store_.File("f", PointerTo(kLargest + 1))}), Fault::kIntegrity, words));
  EXPECT_TRUE(Refused(Check({store_.File("f", PointerTo(~std::uint64_t{0})), store_.File("g", PointerTo(1))}),
                      Fault::kIntegrity, words));
}

}  // namespace
}  // namespace gl
