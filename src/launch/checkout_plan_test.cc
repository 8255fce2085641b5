#include "launch/checkout_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/builders/captured_stderr.h"
#include "tests/builders/git_object_builder.h"
#include "tests/builders/object_store.h"
#include "tests/builders/outcome.h"
#include "tests/builders/ssh_key.h"

namespace gl {
namespace {

using test::CapturedStderr;
using test::MakePin;
using test::ObjectStore;
using test::Ok;
using test::Refused;
using test::SameDigits;

constexpr auto kSha1 = HashAlgorithm::kSha1;

class CheckEntryTest : public testing::Test {
 protected:
  // Judges a pin with the lines MORE against the tree; keeps what was logged.
  Status Check(const std::string& more) {
    ObjectSource source = store_.Source();
    CapturedStderr captured;
    Status status = CheckEntry(source, plan_, MakePin("/srv/repo", commit_.Hex(), "/srv/work", more));
    log_ = captured.Text();
    return status;
  }

  ObjectStore store_;
  CommitId commit_ = store_.Commit(
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
                                                       {"module", "it is a submodule, which is not fetched"},
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
    const ObjectStore store(algorithm);
    const CommitId commit = store.Commit({store.File("f", "x"), store.Folder("d", {store.File("g", "y")})});
    ObjectSource source = store.Source();
    const auto plan = ReadPlan(source, commit, std::nullopt);
    ASSERT_TRUE(Ok(plan));
    EXPECT_EQ(plan->commit_id.Hex(), commit.Hex());
    EXPECT_EQ(plan->commit.tree, plan->tree.directories.front().id);
    ASSERT_EQ(plan->tree.directories.size(), 2U);
    EXPECT_EQ(plan->tree.directories[1].path, "d");
  }
}

TEST(ReadPlan, RefusesAnIdOfSomethingElse) {
  const ObjectStore store;
  const CommitId tree = CommitId::Parse(store.Tree({}).Hex()).value();
  ObjectSource source = store.Source();
  EXPECT_TRUE(Refused(ReadPlan(source, tree, std::nullopt), Fault::kIntegrity, "is a tree, not a commit"));
}

TEST(ReadPlan, DemandsASignatureWhereSignersAreNamed) {
  const ObjectStore store;
  const test::SshKey key("ssh-ed25519"), other("ssh-ed25519");
  const auto signers = AllowedSigners::Parse(key.Line()).value();
  const std::string payload = "tree " + store.Tree({}).Hex() + "\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nm\n";
  const auto commit = [&](const std::string& bytes) {
    return CommitId::Parse(store.Add(ObjectType::kCommit, bytes).Hex()).value();
  };
  const auto signed_by = [&](const test::SshKey& signer) {
    return commit(test::WithHeader(payload, "gpgsig", test::Armored(test::Sshsig(signer, payload))));
  };
  const CommitId good = signed_by(key), foreign = signed_by(other), plain = commit(payload);
  ObjectSource source = store.Source();
  CapturedStderr captured;
  EXPECT_TRUE(Ok(ReadPlan(source, good, signers)));
  EXPECT_NE(captured.Text().find("signed by: " + signers.Keys().front().Fingerprint() + "\n"), std::string::npos);
  EXPECT_TRUE(Refused(ReadPlan(source, foreign, signers), Fault::kIntegrity, "which is not one of them"));
  EXPECT_TRUE(Refused(ReadPlan(source, plain, signers), Fault::kIntegrity, "it has no signature"));
  EXPECT_TRUE(Ok(ReadPlan(source, plain, std::nullopt)));
}

TEST(ReadPlan, RefusesAForgedTree) {
  const ObjectStore store;
  const ObjectId forged = SameDigits(kSha1, 'f');
  store.Forge(forged, "tree 0", "");
  const CommitId commit = store.Commit({{EntryMode::kTree, "d", forged}});
  ObjectSource source = store.Source();
  EXPECT_TRUE(
      Refused(ReadPlan(source, commit, std::nullopt), Fault::kIntegrity, forged.Hex() + " has bytes that do not hash"));
}

TEST(ReadPlan, RefusesAMissingTree) {
  const ObjectStore store;
  const CommitId commit = store.Commit({{EntryMode::kTree, "d", SameDigits(kSha1, 'f')}});
  ObjectSource source = store.Source();
  EXPECT_TRUE(Refused(ReadPlan(source, commit, std::nullopt), Fault::kIntegrity, " is missing"));
}

TEST(ObjectsOf, NamesEachObjectOnceAndNoSubmodule) {
  const ObjectStore store;
  const TreeEntry file = store.File("f", "same"), folder = store.Folder("a", {store.File("g", "same")});
  const TreeEntry again{EntryMode::kTree, "b", folder.id}, link = store.Link("l", "same");
  const std::vector<TreeEntry> entries = {file, folder, again, link, store.Submodule("m")};
  const CommitId commit = store.Commit(entries);
  std::vector<std::string> wanted = {commit.Hex(), store.Tree(entries).Hex(), folder.id.Hex(), file.id.Hex()};
  std::ranges::sort(wanted);
  EXPECT_EQ(ObjectsOf(store.Plan(commit)), wanted);
}

}  // namespace
}  // namespace gl
