#include "launch/attempts.h"

#include <gtest/gtest.h>

#include "tests/builders/captured_stderr.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"

namespace gl {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using test::MakePin;
using test::Ok;
using test::Refused;

constexpr std::string_view kCommit = "1111111111111111111111111111111111111111";

Deadline Late() { return steady_clock::now() + seconds(60); }

// How often an attempt was made that always fails so.
int TriesOf(Fault fault, const std::string& message, Deadline deadline = Late()) {
  int tries = 0;
  const Status done = TryRepeatedly(deadline, [&]() -> Status {
    ++tries;
    return Fail(fault, message);
  });
  EXPECT_FALSE(done);
  return tries;
}

TEST(TryRepeatedly, IsContentWithOneSuccess) {
  int tries = 0;
  EXPECT_TRUE(Ok(TryRepeatedly(Late(), [&]() -> Status {
    ++tries;
    return {};
  })));
  EXPECT_EQ(tries, 1);
}

TEST(TryRepeatedly, TriesAgainWhatIsTransientAfterGrowingPauses) {
  test::CapturedStderr captured;
  std::vector<Deadline> times;
  const Status done = TryRepeatedly(Late(), [&]() -> Status {
    times.push_back(steady_clock::now());
    return Fail(Fault::kRemote, "fatal: Connection refused by \x1b");
  });
  EXPECT_TRUE(Refused(done, Fault::kRemote, "Connection refused"));
  ASSERT_EQ(times.size(), 3U);
  EXPECT_GE(times[1] - times[0], std::chrono::milliseconds(500));
  EXPECT_GE(times[2] - times[1], std::chrono::milliseconds(2000));
  EXPECT_LE(times[2] - times[0], std::chrono::milliseconds(6000));
  EXPECT_NE(captured.Text().find("fetch failed (fatal: Connection refused by \\x1b); trying again"), std::string::npos);
}

TEST(TryRepeatedly, StopsAfterTheTryThatServes) {
  test::CapturedStderr captured;
  int tries = 0;
  EXPECT_TRUE(Ok(TryRepeatedly(Late(), [&]() -> Status {
    if (++tries == 2) return {};
    return Fail(Fault::kRemote, "the connection ended early");
  })));
  EXPECT_EQ(tries, 2);
}

TEST(TryRepeatedly, DoesNotRepeatWhatIsPermanent) {
  EXPECT_EQ(TriesOf(Fault::kRemote, "fatal: repository 'https://h/x/' not found"), 1);
  EXPECT_EQ(TriesOf(Fault::kRemote, "Permission denied (publickey)"), 1);
  EXPECT_EQ(TriesOf(Fault::kRemote, "it stalled: no byte came for 30 s"), 1);
  for (const Fault fault : {Fault::kIntegrity, Fault::kWorkDir, Fault::kInterrupted}) {
    EXPECT_EQ(TriesOf(fault, "Connection refused"), 1);
  }
}

TEST(TryRepeatedly, SaysOnlyThatTheDeadlineHasPassed) {
  const Deadline now = steady_clock::now();
  EXPECT_EQ(TriesOf(Fault::kRemote, "Connection refused", now), 1);
  const Status done = TryRepeatedly(now, []() -> Status { return Fail(Fault::kRemote, "Connection refused"); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, kTimedOut);
}

// The addresses that were asked until one did not fail with Fault::kRemote.
struct Asked {
  std::vector<std::string> urls, names;
  std::vector<Deadline> deadlines;
  Status result;
};

Asked AskAll(const Pin& pin, const std::vector<Fault>& faults) {
  test::CapturedStderr captured;
  Asked asked;
  asked.result = AskHosts(pin, [&](const RepoUrl& host, const std::string& name, Deadline deadline) -> Status {
    asked.urls.push_back(host.Plain());
    asked.names.push_back(name);
    asked.deadlines.push_back(deadline);
    if (asked.urls.size() > faults.size()) return {};
    return Fail(faults[asked.urls.size() - 1], "no luck with " + host.Redacted());
  });
  return asked;
}

TEST(AskHosts, GoesOnUntilOneServes) {
  const Pin pin = MakePin("/a", std::string(kCommit), "/srv/w", "REPO_URL_FALLBACK=/b /c\n");
  const Deadline began = steady_clock::now();
  EXPECT_EQ(AskAll(pin, {}).urls, std::vector<std::string>({"/a"}));
  const Asked two = AskAll(pin, {Fault::kRemote});
  EXPECT_TRUE(Ok(two.result));
  EXPECT_EQ(two.urls, std::vector<std::string>({"/a", "/b"}));
  const Asked all = AskAll(pin, {Fault::kRemote, Fault::kRemote, Fault::kRemote});
  EXPECT_TRUE(Refused(all.result, Fault::kRemote, "no luck with /c"));
  EXPECT_EQ(all.names, std::vector<std::string>({"0", "1", "2"}));
  EXPECT_LE(all.deadlines[0], began + seconds(50)) << "half of the time";
  EXPECT_LE(all.deadlines[1], began + seconds(75)) << "half of what is left";
  EXPECT_GE(all.deadlines[2], began + seconds(90)) << "all of it";
}

TEST(AskHosts, AsksNobodyElseAfterAnotherFault) {
  const Pin pin = MakePin("/a", std::string(kCommit), "/srv/w", "REPO_URL_FALLBACK=/b\n");
  for (const Fault fault : {Fault::kIntegrity, Fault::kWorkDir, Fault::kInterrupted, Fault::kBug}) {
    const Asked asked = AskAll(pin, {fault});
    EXPECT_TRUE(Refused(asked.result, fault, "no luck with /a"));
    EXPECT_EQ(asked.urls.size(), 1U);
  }
}

}  // namespace
}  // namespace gl
