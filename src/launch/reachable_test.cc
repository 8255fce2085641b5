#include "launch/reachable.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "git/object_hash.h"
#include "tests/builders/captured_stderr.h"
#include "tests/builders/git_object_builder.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::GitRepoBuilder;
using test::MakePin;
using test::Ok;
using test::Refused;
using test::SameDigits;
using test::TempDir;

constexpr auto kSha1 = HashAlgorithm::kSha1;

// Commits by their ids, and how often they were asked for.
class Commits {
 public:
  ObjectId Add(const std::vector<ObjectId>& parents) {
    std::string bytes = "tree " + std::string(40, '0') + "\n";
    for (const ObjectId& parent : parents) bytes += "parent " + parent.Hex() + "\n";
    bytes += "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n" + std::to_string(bytes_.size()) + "\n";
    const ObjectId id = HashObject(kSha1, ObjectType::kCommit, bytes);
    bytes_.emplace(id, bytes);
    return id;
  }
  void Replace(const ObjectId& id, const std::string& bytes) { bytes_[id] = bytes; }

  Result<bool> Lead(const ObjectId& from, const ObjectId& to) {
    return LeadsTo(from, to, [&](const ObjectId& id) -> Result<std::optional<std::string>> {
      ++asked_;
      if (!bytes_.contains(id)) return std::nullopt;
      return bytes_.at(id);
    });
  }
  [[nodiscard]] std::size_t Asked() const { return asked_; }

 private:
  std::map<ObjectId, std::string> bytes_;
  std::size_t asked_ = 0;
};

TEST(LeadsTo, FollowsAChainOfParents) {
  Commits commits;
  const ObjectId one = commits.Add({}), two = commits.Add({one}), three = commits.Add({two});
  EXPECT_EQ(commits.Lead(three, one), true);
  EXPECT_EQ(commits.Lead(three, two), true);
  EXPECT_EQ(commits.Lead(three, three), true);
  EXPECT_EQ(commits.Lead(one, three), false);
  EXPECT_EQ(commits.Lead(two, three), false);
}

TEST(LeadsTo, FindsACommitBehindAnyParentOfAMerge) {
  Commits commits;
  const ObjectId root = commits.Add({}), left = commits.Add({root}), right = commits.Add({root});
  const ObjectId fork = commits.Add({left});
  const ObjectId octopus = commits.Add({root, left, right});
  const ObjectId tip = commits.Add({octopus});
  for (const ObjectId& id : {root, left, right, octopus}) EXPECT_EQ(commits.Lead(tip, id), true);
  EXPECT_EQ(commits.Lead(tip, fork), false);
}

TEST(LeadsTo, NeedsNotTheCommitItselfNorWhatIsBehindIt) {
  Commits commits;
  const ObjectId pin = SameDigits(kSha1, 'a'), other = SameDigits(kSha1, 'b');
  const ObjectId tip = commits.Add({commits.Add({other, pin})});
  EXPECT_EQ(commits.Lead(tip, pin), true);
  EXPECT_EQ(commits.Lead(tip, SameDigits(kSha1, 'c')), false);
  EXPECT_EQ(commits.Lead(SameDigits(kSha1, 'd'), pin), false) << "not even the tip is there";
}

TEST(LeadsTo, LooksAtNothingTwice) {
  Commits commits;
  ObjectId left = commits.Add({}), right = commits.Add({});
  for (int i = 0; i < 40; ++i) {  // 2^40 ways
    const ObjectId next = commits.Add({left, right});
    right = commits.Add({right, left});
    left = next;
  }
  EXPECT_EQ(commits.Lead(left, SameDigits(kSha1, 'a')), false);
  EXPECT_LE(commits.Asked(), 82U);
}

TEST(LeadsTo, RefusesAMalformedCommit) {
  const ObjectId pin = SameDigits(kSha1, 'a');
  Commits commits;
  const ObjectId malformed = commits.Add({});
  commits.Replace(malformed, "parent " + pin.Hex() + "\n");
  EXPECT_FALSE(commits.Lead(malformed, pin).has_value());
}

TEST(LeadsTo, GivesUpAfterTooManyCommits) {
  Commits commits;
  ObjectId tip = SameDigits(kSha1, 'a');
  for (std::size_t i = 0; i <= kMaxWalkedCommits; ++i) tip = commits.Add({tip});
  EXPECT_TRUE(
      Refused(commits.Lead(tip, SameDigits(kSha1, 'b')), Fault::kIntegrity, "more than 100000 commits between"));
}

TEST(LeadsTo, PassesOnThatReadingFailed) {
  const ObjectId id = SameDigits(kSha1, 'a');
  EXPECT_TRUE(Refused(
      LeadsTo(id, SameDigits(kSha1, 'b'),
              [](const ObjectId&) -> Result<std::optional<std::string>> { return Fail(Fault::kIntegrity, "broken"); }),
      Fault::kIntegrity, "broken"));
}

class CheckRefTest : public testing::TestWithParam<HashAlgorithm> {
 protected:
  void SetUp() override {
    upstream_.Git({"config", "uploadpack.allowFilter", "true"});
    upstream_.Git({"checkout", "--quiet", "-b", "main"});
    for (std::string& commit : commits_) {
      test::WriteFile(upstream_.Path("file"), std::to_string(&commit - commits_.data()));
      commit = upstream_.Commit();
    }
    upstream_.Git({"checkout", "--quiet", "-b", "fork", commits_[1]});
    test::WriteFile(upstream_.Path("file"), "forked");
    fork_ = upstream_.Commit();
  }

  Status Check(const std::string& commit, const std::string& ref = "refs/heads/main", const std::string& url = "") {
    const test::CapturedStderr captured;
    const TempDir staging;
    return CheckRef(
        staging.Handle(), staging.Path(),
        MakePin(url.empty() ? upstream_.Path() : url, commit, "/srv/work", ref.empty() ? "" : "REF=" + ref + "\n"));
  }

  GitRepoBuilder upstream_{GetParam()};
  std::array<std::string, 5> commits_;
  std::string fork_;
};

INSTANTIATE_TEST_SUITE_P(BothFormats, CheckRefTest, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256),
                         [](const auto& chosen) { return chosen.param == HashAlgorithm::kSha1 ? "sha1" : "sha256"; });

TEST_P(CheckRefTest, AsksNobodyWithoutARef) { EXPECT_TRUE(Ok(Check(fork_, "", "/nowhere"))); }

TEST_P(CheckRefTest, IsDoneWithTheTip) {
  EXPECT_TRUE(Ok(Check(commits_[4])));
  EXPECT_TRUE(Ok(Check(fork_, "refs/heads/fork")));
}

TEST_P(CheckRefTest, WalksFromTheTipToTheCommit) {
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(Ok(Check(commits_[i]))) << i;
  EXPECT_TRUE(Ok(Check(commits_[0], "refs/heads/fork")));
}

TEST_P(CheckRefTest, RefusesACommitOfAFork) {
  EXPECT_TRUE(
      Refused(Check(fork_), Fault::kIntegrity, "commit " + fork_ + " is not in the history of REF refs/heads/main"));
  EXPECT_TRUE(
      Refused(Check(commits_[4], "refs/heads/fork"), Fault::kIntegrity, "no chain of parents leads to it from "));
}

TEST_P(CheckRefTest, RefusesACommitThatIsNotThere) {
  EXPECT_TRUE(Refused(Check(std::string(fork_.size(), '1')), Fault::kIntegrity, "is not in the history of REF"));
}

TEST_P(CheckRefTest, RefusesARefThatIsNotThere) {
  for (const char* const ref : {"refs/heads/mai", "refs/heads/main-1", "refs/heads/main/x"}) {
    EXPECT_TRUE(Refused(Check(commits_[4], ref), Fault::kIntegrity, "there is no such ref")) << ref;
  }
}

TEST_P(CheckRefTest, RefusesAHostThatCannotLeaveOutFiles) {
  upstream_.Git({"config", "uploadpack.allowFilter", "false"});
  EXPECT_TRUE(Ok(Check(commits_[4])));
  EXPECT_TRUE(Refused(Check(commits_[3]), Fault::kRemote, "REF cannot be checked at " + upstream_.Path() + ": "));
  EXPECT_TRUE(Refused(Check(commits_[3]), Fault::kRemote, "uploadpack.allowFilter"));
}

TEST_P(CheckRefTest, RefusesAHostThatCannotBeAsked) {
  EXPECT_TRUE(
      Refused(Check(commits_[4], "refs/heads/main", "/nowhere"), Fault::kRemote, "REF cannot be checked at /nowhere"));
  EXPECT_TRUE(Refused(Check(commits_[4], "refs/heads/main", "file:///%41"), Fault::kRemote,
                      "does not speak protocol version 2"));
}

}  // namespace
}  // namespace gl
