#include "verify_cli/live_inputs.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "os/unique_fd.h"
#include "tests/builders/app_evidence.h"
#include "tests/builders/canned_answers.h"
#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::CannedAnswers;

VerifyOptions For(const std::string& target) {
  VerifyOptions options;
  options.target = target;
  return options;
}

TEST(LiveInputs, AddressesAndSocketsAreLive) {
  const test::TempDir directory;
  const std::string path = directory.Path("s");
  const UniqueFd socket_handle(socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ASSERT_EQ(bind(socket_handle.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  test::WriteFile(directory.Path("file"), "x");
  for (const std::string& live : {std::string("https://h"), "unix:" + path, std::string("unix:/none"), path}) {
    EXPECT_TRUE(IsLive(live)) << live;
    EXPECT_TRUE(MayFetch(For(live)));
  }
  for (const std::string& file : {std::string(), std::string("-"), directory.Path("file"), directory.Path("none"),
                                  std::string("http://h"), directory.Path()}) {
    EXPECT_FALSE(IsLive(file)) << file;
    EXPECT_FALSE(MayFetch(For(file)));
  }
}

TEST(LiveInputs, AFileIsCompletedOnlyWhenSomethingAsksForIt) {
  const auto may = [](const std::function<void(VerifyOptions&)>& change) {
    VerifyOptions options = For("file");
    change(options);
    return MayFetch(options);
  };
  EXPECT_TRUE(may([](VerifyOptions& options) { options.fetching.fetch = true; }));
  EXPECT_TRUE(may([](VerifyOptions& options) { options.fetching.services = {"https://h"}; }));
  EXPECT_FALSE(may([](VerifyOptions& options) { options.fetching.github_api = "https://h"; }));  // nobody wants bundles
  EXPECT_TRUE(may([](VerifyOptions& options) {
    options.fetching.github_api = "https://h";
    options.policy.cert_identity = "someone";
  }));
  EXPECT_FALSE(may([](VerifyOptions& options) {
    options.fetching.fetch = true;
    options.collateral = "file";
  }));
  EXPECT_FALSE(may([](VerifyOptions& options) { options.policy.cert_identity = "someone"; }));
}

TEST(LiveInputs, AChallengeIsMadeWhereItHasAPlace) {
  const auto chosen = [](VerifyOptions options) {
    EXPECT_TRUE(test::Ok(ChooseNonce(options)));
    return options.policy.nonce;
  };
  EXPECT_EQ(chosen(For("https://h/{nonce}"))->size(), 32U);
  EXPECT_EQ(chosen(For("unix:/s"))->size(), 32U);
  EXPECT_NE(chosen(For("unix:/s")), chosen(For("unix:/s")));
  VerifyOptions with_page = For("https://h");
  with_page.fetching.attestation_path = "/a?{nonce}";
  EXPECT_TRUE(chosen(with_page));
  for (const char* const target : {"https://h", "https://h/a", "file", "-", "{nonce}"})
    EXPECT_FALSE(chosen(For(target)));
  VerifyOptions demanded = For("unix:/s");
  demanded.policy.nonce = "mine";
  EXPECT_EQ(chosen(demanded), "mine");
  demanded.policy.nonce.reset();
  demanded.policy.report_data = "mine";
  EXPECT_FALSE(chosen(demanded));
}

TEST(LiveInputs, EvidenceThatSaysNothingAsksForNothing) {
  VerifyOptions options = For("https://h/a");
  options.policy.cert_identity = "https://github.com/o/r/w@x";
  for (const char* const evidence : {"", "no evidence", "{\"quote\":\"00\"}"}) {
    CannedAnswers network;
    Inputs inputs;
    inputs.attestation = Input{"attestation", "https://h/a", evidence};
    EXPECT_TRUE(test::Ok(FetchMissing(options, network.Get(), inputs)));
    EXPECT_TRUE(network.asked.empty());
    EXPECT_FALSE(inputs.collateral);
  }
}

TEST(LiveInputs, WhatIsAskedForFollowsFromTheEvidence) {
  VerifyOptions options = For("https://h/a");
  options.policy.cert_identity = "https://github.com/some/fork/.github/workflows/w.yml@refs/tags/v1";
  options.policy.source_repo = "https://github.com/the/source";
  options.collateral = "given";
  CannedAnswers network;
  Inputs inputs;
  inputs.attestation = Input{"attestation", "https://h/a", test::AppEvidence().Build().at("attestation.json")};
  EXPECT_TRUE(
      test::Refused(FetchMissing(options, network.Get(), inputs), Fault::kRemote, "no attestation of this image"));
  const std::string page = "/attestations/sha256:" + std::string(test::kLauncherDigest) + "?per_page=100";
  ASSERT_EQ(network.asked.size(), 5U);
  EXPECT_EQ(network.asked[0].url, "https://api.github.com/repos/the/source" + page);
  EXPECT_EQ(network.asked[1].url, "https://api.github.com/repos/example/git-launcher" + page);
  EXPECT_EQ(network.asked[2].url, "https://api.github.com/repos/some/fork" + page);
  EXPECT_EQ(network.asked[3].url,
            "https://ghcr.io/v2/example/git-launcher/referrers/sha256:" + std::string(test::kLauncherDigest));
  EXPECT_EQ(network.asked[4].url,
            "https://ghcr.io/v2/example/git-launcher/manifests/sha256-" + std::string(test::kLauncherDigest));
  options.collateral.reset();
  options.policy = {};
  network.asked.clear();
  EXPECT_TRUE(test::Refused(FetchMissing(options, network.Get(), inputs), Fault::kRemote, "collateral"));
  ASSERT_EQ(network.asked.size(), 1U);
  EXPECT_TRUE(
      network.asked[0].url.starts_with("https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc="));
}

}  // namespace
}  // namespace gl
