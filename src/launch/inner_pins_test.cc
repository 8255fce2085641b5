#include "launch/inner_pins.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"

namespace gl {
namespace {

using test::MakePin;
using test::Refused;
using test::StoreBuilder;

constexpr std::string_view kKeys =
    "SUBMODULES=yes\nREPO_SUBDIR=app\nHTTPS_TOKEN_FILE=/run/token\nREPO_URL_FALLBACK=https://mirror.example/a.git\n"
    "REF=refs/heads/main\n";

// What becomes of a commit with one submodule, "module", that comes from URL.
class InnerPinsTest : public testing::Test {
 protected:
  Result<std::vector<InnerPin>> Inner(const std::string& url, const std::string& more = std::string(kKeys),
                                      std::size_t depth = 0, std::size_t found = 0) {
    StoreBuilder builder;
    const std::string gitmodules = "[submodule \"m\"]\n\tpath = module\n\turl = " + url + "\n";
    const ObjectId commit = builder.Commit({builder.File(".gitmodules", gitmodules), builder.Submodule("module")});
    const auto store = builder.Store();
    outer_ = MakePin("https://git.example/team/a.git", commit.Hex(), "/srv/work", more);
    return InnerPinsOf(builder.Plan(commit), *store, *outer_, depth, found);
  }

  std::optional<Pin> outer_;
};

TEST_F(InnerPinsTest, SelectTheGitlinksCommitInItsPlace) {
  const auto pins = Inner("../b.git");
  ASSERT_TRUE(pins && pins->size() == 1);
  const auto& [path, pin] = pins->front();
  EXPECT_EQ(path, "module");
  EXPECT_EQ(pin.repo.Plain(), "https://git.example/team/b.git");
  EXPECT_EQ(pin.commit.Hex(), StoreBuilder().Submodule("module").id.Hex());
  EXPECT_EQ(pin.work_dir, "/srv/work/module");
  EXPECT_TRUE(pin.submodules);
  EXPECT_EQ(pin.fetch_timeout, outer_->fetch_timeout);
}

TEST_F(InnerPinsTest, AreNotAskedWhatTheOuterCommitIs) {
  const auto pins = Inner("../b.git");
  ASSERT_TRUE(pins && pins->size() == 1);
  const Pin& pin = pins->front().pin;
  EXPECT_TRUE(pin.subdir.Components().empty());
  EXPECT_TRUE(pin.fallbacks.empty() && pin.ref.empty() && !pin.allowed_signers);
  EXPECT_EQ(pin.run_cmd, "");
}

TEST_F(InnerPinsTest, GiveTheTokenToItsHostAlone) {
  const auto token = [&](const std::string& url) { return Inner(url).value().front().pin.https_token_file; };
  EXPECT_EQ(token("../b.git"), "/run/token");
  EXPECT_EQ(token("https://git.example/else/b.git"), "/run/token");
  EXPECT_EQ(token("https://git.example:444/b.git"), "");
  EXPECT_EQ(token("https://other.example/b.git"), "");
  EXPECT_EQ(token("https://git.example.org/b.git"), "");
  EXPECT_EQ(token("https://user:word@git.example/b.git"), "");
  EXPECT_EQ(token("ssh://git@git.example/b.git"), "");
}

TEST_F(InnerPinsTest, AreNoneUnlessAskedFor) {
  EXPECT_TRUE(Inner("../b.git", "").value().empty());
  EXPECT_TRUE(Inner("../b.git", "SUBMODULES=no\n").value().empty());
  EXPECT_TRUE(Inner("ext::sh", "").value().empty());
}

TEST_F(InnerPinsTest, AreRefusedAsTheirRulesSay) {
  EXPECT_TRUE(Refused(Inner("ext::sh"), Fault::kIntegrity, "'module': its url is not allowed"));
  EXPECT_TRUE(Refused(Inner("/srv/b.git"), Fault::kIntegrity, "on this machine"));
  EXPECT_TRUE(Refused(Inner("../b.git", std::string(kKeys), 8), Fault::kIntegrity, "nested too deep"));
  EXPECT_TRUE(Refused(Inner("../b.git", std::string(kKeys), 0, 256), Fault::kIntegrity, "too many"));
}

TEST_F(InnerPinsTest, DoNotFollowALinkToTheirFile) {
  StoreBuilder builder;
  const ObjectId commit = builder.Commit({builder.File("a", "[submodule \"m\"]\n\tpath = module\n\turl = ../b.git\n"),
                                          builder.Link(".gitmodules", "a"), builder.Submodule("module")});
  const auto store = builder.Store();
  const Pin pin = MakePin("https://git.example/a.git", commit.Hex(), "/srv/work", "SUBMODULES=yes\n");
  EXPECT_TRUE(Refused(InnerPinsOf(builder.Plan(commit), *store, pin, 0, 0), Fault::kIntegrity, "no entry in"));
}

}  // namespace
}  // namespace gl
