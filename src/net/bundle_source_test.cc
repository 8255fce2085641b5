#include "net/bundle_source.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/builders/canned_answers.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::CannedAnswers;

const std::string kDigest(64, 'a');
const std::string kPage = "https://api.github.com/repos/o/r/attestations/sha256:" + kDigest + "?per_page=100";

Result<Fetched> Fetch(CannedAnswers& network, const std::vector<std::string>& repositories = {"o/r"}) {
  return FetchBundles(WebUrl::Parse(kGithubApi, "it").value(), repositories, kDigest, network.Get());
}

TEST(BundleSource, RepositoriesAreFoundInTheirSpellings) {
  for (const std::string_view text :
       {"https://github.com/o/r", "https://github.com/o/r.git", "https://github.com/o/r/.github/workflows/w.yml@refs/x",
        "ghcr.io/o/r", "ghcr.io/o/r/image", "o/r/.github/workflows/w.yml", "o/r"}) {
    EXPECT_EQ(GithubRepositoryIn(text), "o/r") << text;
  }
  for (const std::string_view text : {"", "o", "/r", "o/", "https://github.com/o", "https://gitlab.com/o/r", "o/../r",
                                      "../x", "o/r?x", "o r/x", "o/r%2f", "git@github.com:o/r"}) {
    EXPECT_EQ(GithubRepositoryIn(text), std::nullopt) << text;
  }
  EXPECT_EQ(GithubRepositoryIn("o/" + std::string(101, 'r')), std::nullopt);
}

TEST(BundleSource, AllBundlesOfAnAnswerComeAsTheyAre) {
  CannedAnswers network{{{kPage, {R"({"attestations":[{"bundle":{"a" : 1}},{"bundle":{"b":2},"bundle_url":"x"}]})"}}},
                        {}};
  const auto bundles = Fetch(network);
  ASSERT_TRUE(test::Ok(bundles));
  EXPECT_EQ(bundles->bytes, "[{\"a\" : 1},\n{\"b\":2}]");
  EXPECT_EQ(bundles->origin, kPage);
  ASSERT_EQ(network.asked.size(), 1U);
  EXPECT_FALSE(network.asked[0].any_certificate);
}

TEST(BundleSource, BundlesThatAreOnlyPointedToAreUnpacked) {
  const std::string block("\x07\x18{\"c\":3}", 9);
  CannedAnswers network{{{kPage, {R"({"attestations":[{"bundle":null,"bundle_url":"https://h/x?sig=secret"}]})"}},
                         {"https://h/x?sig=secret", {block}}},
                        {}};
  const auto bundles = Fetch(network);
  ASSERT_TRUE(test::Ok(bundles));
  EXPECT_EQ(bundles->bytes, "[{\"c\":3}]");
  EXPECT_EQ(network.asked[1].shown, "https://h/x?...");
  network.answers["https://h/x?sig=secret"].body = "{\"c\":3}";
  EXPECT_TRUE(test::Refused(Fetch(network), Fault::kIntegrity, "https://h/x?...: the answer"));
}

TEST(BundleSource, OnlySoManyPointersAreFollowed) {
  std::string answer;
  for (std::size_t i = 0; i <= kMaxLinkedBundles; ++i) {
    answer += std::string(i == 0 ? "" : ",") + R"({"bundle_url":"https://h/x"})";
  }
  CannedAnswers network{{{kPage, {"{\"attestations\":[" + answer + "]}"}}}, {}};
  EXPECT_TRUE(test::Refused(Fetch(network), Fault::kRemote, "status 404"));
  EXPECT_EQ(network.asked.size(), 1 + kMaxLinkedBundles);
}

TEST(BundleSource, OneThatCannotBeHadDoesNotKeepOthersBack) {
  CannedAnswers network{
      {{kPage, {R"({"attestations":[{"bundle":null},{"bundle":null,"bundle_url":"http://h"},{"bundle":{"a":1}}]})"}}},
      {}};
  const auto bundles = Fetch(network);
  ASSERT_TRUE(test::Ok(bundles));
  EXPECT_EQ(bundles->bytes, "[{\"a\":1}]");
}

TEST(BundleSource, RepositoriesAreAskedInTheirOrder) {
  CannedAnswers network{{{kPage, {R"({"attestations":[{"bundle":{}}]})"}}}, {}};
  EXPECT_TRUE(test::Ok(Fetch(network, {"other/place", "o/r"})));
  EXPECT_EQ(network.asked.size(), 2U);
  EXPECT_TRUE(test::Refused(Fetch(network, {"other/place", "third/place"}), Fault::kRemote, "third/place"));
  EXPECT_TRUE(test::Refused(Fetch(network, {}), Fault::kRemote, "--source-repo"));
}

TEST(BundleSource, RefusesWhatIsNoAnswerOfThisInterface) {
  for (const auto& [body, words] : std::map<std::string, std::string_view>{
           {"", "the answer"}, {"[]", "object"}, {"{}", "attestations"}, {R"({"attestations":{}})", "array"}}) {
    CannedAnswers network{{{kPage, {body}}}, {}};
    EXPECT_TRUE(test::Refused(Fetch(network), Fault::kIntegrity, words)) << body;
  }
  CannedAnswers network{{{kPage, {R"({"attestations":[]})"}}}, {}};
  EXPECT_TRUE(test::Refused(Fetch(network), Fault::kRemote, "no attestation of this image"));
  network.answers[kPage] = {R"({"attestations":[{"bundle":null,"bundle_url":7}]})"};
  EXPECT_TRUE(test::Refused(Fetch(network), Fault::kIntegrity, "bundle_url"));
}

}  // namespace
}  // namespace gl
