#include "launch/transport.h"

#include <gtest/gtest.h>

#include "tests/builders/git_object_builder.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"
#include "tests/builders/temp_dir.h"
#include "wire/ref_list.h"

namespace gl {
namespace {

using test::GitRepoBuilder;
using test::MakePin;
using test::Ok;
using test::Refused;
using test::TempDir;

constexpr auto kSha1 = HashAlgorithm::kSha1;
const std::string kCommit(40, '1');

Status ConverseWith(const std::string& url, const Transport::Talk& talk,
                    std::chrono::milliseconds limit = std::chrono::seconds(20)) {
  const TempDir staging;
  const Pin pin = MakePin(url, kCommit, "/srv/work");
  GL_ASSIGN(const Quarantine place, Quarantine::Create(staging.Handle(), staging.Path(), "q", pin, pin.repo));
  return Transport::Converse(place, pin, pin.repo, std::chrono::steady_clock::now() + limit, talk);
}

Status Nothing(Transport&) { return {}; }

class TransportTest : public testing::Test {
 protected:
  void SetUp() override {
    upstream_.Git({"checkout", "--quiet", "-b", "main"});
    test::WriteFile(upstream_.Path("file"), "one");
    commit_ = upstream_.Commit();
  }
  GitRepoBuilder upstream_{kSha1};
  std::string commit_;
};

TEST_F(TransportTest, AsksMoreThanOnceInOneConversation) {
  EXPECT_TRUE(Ok(ConverseWith(upstream_.Path(), [&](Transport& transport) -> Status {
    EXPECT_TRUE(transport.Host().shallow);
    for (int time = 0; time < 3; ++time) {
      GL_ASSIGN(const std::string request, RefListRequest(transport.Host(), "refs/heads/main"));
      RefListReader reader(kSha1, "refs/heads/main");
      GL_TRY(transport.Ask(request, [&](const PktLine& line) { return reader.Take(line); }));
      EXPECT_EQ(reader.Target()->Hex(), commit_);
    }
    return {};
  })));
}

TEST_F(TransportTest, PassesOnTheFaultOfTheTalk) {
  const Status done = ConverseWith(upstream_.Path(), [](Transport&) { return Fail(Fault::kIntegrity, "not so"); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::kIntegrity);
  EXPECT_EQ(done.error().message, "not so");
}

TEST_F(TransportTest, TellsWhatTheProgramComplainedOf) {
  const Status nowhere = ConverseWith("/nowhere", Nothing);
  EXPECT_TRUE(Refused(nowhere, Fault::kRemote, "fatal: '/nowhere' does not appear to be a git repository"));
  const Status unknown = ConverseWith(upstream_.Path(), [](Transport& transport) {
    return transport.Ask(CommandRequest(transport.Host(), "fly", {}),
                         [](const PktLine&) -> Result<bool> { return true; });
  });
  EXPECT_TRUE(Refused(unknown, Fault::kRemote, "fatal: invalid command 'fly'"));
}

TEST_F(TransportTest, EndsAtTheDeadline) {
  const auto began = std::chrono::steady_clock::now();
  const Status done = ConverseWith(
      upstream_.Path(),
      [](Transport& transport) { return transport.Ask("", [](const PktLine&) -> Result<bool> { return true; }); },
      std::chrono::milliseconds(500));
  EXPECT_TRUE(Refused(done, Fault::kRemote, "timed out"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

TEST_F(TransportTest, RefusesARepositoryOfTheOtherFormat) {
  const GitRepoBuilder other(HashAlgorithm::kSha256);
  EXPECT_TRUE(Refused(ConverseWith(other.Path(), Nothing), Fault::kRemote, "objects of the format 'sha256'"));
}

}  // namespace
}  // namespace gl
