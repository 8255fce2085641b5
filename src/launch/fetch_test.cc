#include "launch/fetch.h"

#include <gtest/gtest.h>

#include "os/remove.h"
#include "tests/builders/captured_stderr.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/program_run.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::GitOutput;
using test::GitRepoBuilder;
using test::MakePin;
using test::Ok;
using test::Refused;
using test::TempDir;

class FetchTest : public testing::TestWithParam<HashAlgorithm> {
 protected:
  void SetUp() override {
    test::WriteFile(upstream_.Path("file"), "one\n");
    first_ = upstream_.Commit();
    test::WriteFile(upstream_.Path("other"), "two\n");
    second_ = upstream_.Commit();
  }

  // As before the first fetch.
  void SetStaging() {
    ASSERT_TRUE(Ok(EmptyDirectory(staging_.Handle())));
    restarts_ = 0;
  }

  Result<Fetched> FetchFrom(const std::string& url, const std::string& commit, const std::string& more = "",
                            const std::vector<ObjectId>& held = {}) {
    test::CapturedStderr captured;
    const Pin pin = MakePin(url, commit, "/srv/work", more);
    auto fetched = Fetch(staging_.Handle(), staging_.Path(), pin, held,
                         {.restart = [&]() -> Status {
                            ++restarts_;
                            pack_.clear();
                            return restart_status_;
                          },
                          .sink = [&](std::string_view bytes) -> Status {
                            pack_ += bytes;
                            return sink_status_;
                          }});
    log_ = captured.Text();
    return fetched;
  }

  // The ids of all objects in the pack, as git sees it.
  std::string ObjectsOfPack() {
    const TempDir received;
    const std::string format = GetParam() == HashAlgorithm::kSha1 ? "sha1" : "sha256";
    GitOutput({"init", "--quiet", "--bare", "--template=", "--object-format=" + format, received.Path()});
    GitOutput({"-C", received.Path(), "index-pack", "--stdin"}, pack_);
    return GitOutput({"-C", received.Path(), "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"});
  }

  [[nodiscard]] std::string ObjectsOf(const std::string& commit) const {
    const std::string listed = upstream_.Git({"rev-list", "--objects", "--no-walk", "--no-object-names", commit});
    return test::RunProgram({"/usr/bin/sort"}, {"LC_ALL=C"}, listed + "\n").output;
  }

  [[nodiscard]] ObjectId Id(const std::string& hex) const { return ObjectId::FromHex(GetParam(), hex).value(); }

  GitRepoBuilder upstream_{GetParam()};
  TempDir staging_;
  std::string first_, second_, pack_, log_;
  int restarts_ = 0;
  Status restart_status_, sink_status_;
};

INSTANTIATE_TEST_SUITE_P(BothFormats, FetchTest, testing::Values(HashAlgorithm::kSha1, HashAlgorithm::kSha256),
                         [](const auto& chosen) { return chosen.param == HashAlgorithm::kSha1 ? "sha1" : "sha256"; });

TEST_P(FetchTest, BringsOnePackOfOneCommit) {
  for (const std::string& url : {upstream_.Path(), "file://" + upstream_.Path()}) {
    SetStaging();
    const auto fetched = FetchFrom(url, second_);
    ASSERT_TRUE(Ok(fetched));
    EXPECT_FALSE(fetched->quarantine);
    EXPECT_EQ(fetched->pack_bytes, pack_.size());
    EXPECT_EQ(ObjectsOfPack() + "\n", ObjectsOf(second_));
    EXPECT_EQ(restarts_, 1);
  }
}

TEST_P(FetchTest, LeavesOutWhatIsHeld) {
  const auto fetched = FetchFrom(upstream_.Path(), second_, "", {Id(first_)});
  ASSERT_TRUE(Ok(fetched));
  EXPECT_EQ(pack_[11], 3) << "commit, tree and the new file";
}

TEST_P(FetchTest, FailsWithTheFaultOfTheSinkAndAsksNobodyElse) {
  sink_status_ = Fail(Fault::kIntegrity, "Connection refused");
  EXPECT_TRUE(Refused(FetchFrom(upstream_.Path(), second_, "REPO_URL_FALLBACK=/nowhere\n"), Fault::kIntegrity,
                      "Connection refused"));
  EXPECT_EQ(restarts_, 1);
}

TEST_P(FetchTest, FailsWithTheFaultOfTheRestart) {
  restart_status_ = Fail(Fault::kWorkDir, "no space");
  EXPECT_TRUE(Refused(FetchFrom(upstream_.Path(), second_), Fault::kWorkDir, "no space"));
  EXPECT_EQ(pack_, "");
}

TEST_P(FetchTest, NamesACommitThatIsNotThere) {
  const std::string bogus(first_.size(), '1');
  const auto fetched = FetchFrom(upstream_.Path(), bogus);
  EXPECT_TRUE(Refused(fetched, Fault::kRemote, "git checkout failed for commit " + bogus + ": it is not present in "));
  EXPECT_EQ(restarts_, 1);
}

TEST_P(FetchTest, AsksTheNextAddressWhenOneFails) {
  const GitRepoBuilder empty(GetParam());
  for (const std::string& url : {std::string("/nowhere"), empty.Path()}) {
    SetStaging();
    const auto fetched = FetchFrom(url, second_, "REPO_URL_FALLBACK=" + upstream_.Path() + "\n");
    ASSERT_TRUE(Ok(fetched));
    EXPECT_EQ(ObjectsOfPack() + "\n", ObjectsOf(second_));
    EXPECT_EQ(restarts_, 2);
    EXPECT_NE(log_.find("asking the next address, " + upstream_.Path()), std::string::npos) << log_;
  }
}

TEST_P(FetchTest, LetsGitFetchWhereOnePackCannotBeAskedFor) {
  // An address that only git decodes.
  const auto fetched = FetchFrom("file:///%2e" + upstream_.Path(), second_);
  ASSERT_TRUE(Ok(fetched));
  ASSERT_TRUE(fetched->quarantine);
  EXPECT_EQ(fetched->complaint, "");
  const auto outcome = fetched->quarantine->Run({"cat-file", "-e", second_ + "^{tree}"},
                                                std::chrono::steady_clock::now() + std::chrono::seconds(20));
  EXPECT_TRUE(Ok(outcome) && outcome->state.Success());
  EXPECT_NE(log_.find("the host cannot be asked for one pack"), std::string::npos) << log_;
}

TEST_P(FetchTest, TellsWhatUploadPackComplainedOf) {
  EXPECT_TRUE(Refused(FetchFrom("/nowhere", second_), Fault::kRemote,
                      "fetching from /nowhere failed: fatal: '/nowhere' does not appear to be a git repository"));
}

}  // namespace
}  // namespace gl
