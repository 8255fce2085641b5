#include "net/registry_source.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/builders/canned_answers.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::CannedAnswers;

const std::string kDigest(64, 'a');
const std::string kManifest = "sha256:" + std::string(64, 'b');
const std::string kBlob = "sha256:" + std::string(64, 'c');
const std::string kBase = "https://ghcr.io/v2/o/r/";
const std::string kList = kBase + "referrers/sha256:" + kDigest;
const std::string kType = "application/vnd.dev.sigstore.bundle.v0.3+json";

std::string Index(const std::string& type, const std::string& digest) {
  return R"({"manifests":[{"digest":"sha256:x"},{"artifactType":")" + type + R"(","digest":")" + digest + "\"}]}";
}

std::map<std::string, CannedAnswers::Answer> Honest() {
  return {{kList, {Index(kType, kManifest)}},
          {kBase + "manifests/" + kManifest, {R"({"layers":[{"digest":")" + kBlob + "\"}]}"}},
          {kBase + "blobs/" + kBlob, {R"({"a":1})"}}};
}

Result<Fetched> Fetch(CannedAnswers& network) {
  return FetchReferrers(RegistryOf("ghcr.io/o/r").value(), kDigest, network.Get());
}

TEST(RegistrySource, ImagesHaveTheirRegistries) {
  EXPECT_EQ(RegistryOf("ghcr.io/o/r")->registry.Text(), "https://ghcr.io");
  EXPECT_EQ(RegistryOf("ghcr.io/o/r")->path, "o/r");
  EXPECT_EQ(RegistryOf("docker.io/library/x")->registry.Text(), "https://registry-1.docker.io");
  EXPECT_EQ(RegistryOf("localhost:5000/x")->registry.Text(), "https://localhost:5000");
  EXPECT_FALSE(RegistryOf("x"));
  EXPECT_FALSE(RegistryOf("a b/x"));
}

TEST(RegistrySource, BundlesThatReferToTheImageComeAsTheyAre) {
  CannedAnswers network{Honest(), {}};
  const auto bundles = Fetch(network);
  ASSERT_TRUE(test::Ok(bundles));
  EXPECT_EQ(bundles->bytes, "[{\"a\":1}]");
  EXPECT_EQ(bundles->origin, kList);
  EXPECT_EQ(network.asked.size(), 3U);
}

TEST(RegistrySource, TheTagTakesThePlaceOfTheList) {
  for (const long status : {404L, 406L}) {
    CannedAnswers network{Honest(), {}};
    network.answers[kList] = {"", {}, status};
    network.answers[kBase + "manifests/sha256-" + kDigest] = {Index(kType, kManifest)};
    EXPECT_TRUE(test::Ok(Fetch(network)));
  }
  CannedAnswers network{Honest(), {}};
  network.answers[kList].status = 500;
  EXPECT_TRUE(test::Refused(Fetch(network), Fault::kRemote, "status 500"));
}

// A registry that gives everybody a token.
HttpGet WithToken(CannedAnswers& network, const std::string& challenge) {
  return [challenge, get = network.Get()](const HttpRequest& request) {
    const bool has_token = std::ranges::any_of(
        request.headers, [](const std::string& header) { return header == "Authorization: Bearer t.o-k="; });
    if (request.url.starts_with(kBase) && !has_token) {
      return HttpResult(HttpResponse{.status = 401, .headers = {{"www-authenticate", challenge}}});
    }
    return get(request);
  };
}

TEST(RegistrySource, ATokenForEverybodyIsAskedForOnce) {
  const std::string token = "https://ghcr.io/token?service=ghcr.io&scope=repository:o/r:pull%20x";
  CannedAnswers network{Honest(), {}};
  network.answers[token] = {R"({"token":"t.o-k="})"};
  const std::string challenge =
      R"(Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:o/r:pull x")";
  const RegistryImage image = RegistryOf("ghcr.io/o/r").value();
  ASSERT_TRUE(test::Ok(FetchReferrers(image, kDigest, WithToken(network, challenge))));
  EXPECT_EQ(network.asked.size(), 4U);
  EXPECT_EQ(network.asked.front().url, token);

  const auto refused = [&](const std::string& header, std::string_view words) {
    return test::Refused(FetchReferrers(image, kDigest, WithToken(network, header)), Fault::kRemote, words);
  };
  EXPECT_TRUE(refused("Basic realm=\"x\"", "wants a login"));
  EXPECT_TRUE(refused(R"(Bearer realm="http://ghcr.io/token")", "https://"));
  EXPECT_TRUE(refused(R"(Bearer realm="https://elsewhere/token")", "status 404"));
  network.answers[token].body = R"({"token":"a\r\nX: y"})";
  EXPECT_TRUE(refused(challenge, "gives no token"));
  network.answers[token].body = R"({"access_token":"t.o-k="})";
  EXPECT_TRUE(test::Ok(FetchReferrers(image, kDigest, WithToken(network, challenge))));
  network.answers[token].body = R"({"token":"another"})";
  EXPECT_TRUE(refused(challenge, "status 401"));
}

TEST(RegistrySource, WhatIsMissingOrMalformedIsNamed) {
  struct {
    std::string address, body;
    Fault fault;
    std::string_view words;
  } const cases[] = {
      {kList, "", Fault::kIntegrity, "list of referrers"},
      {kList, "{}", Fault::kIntegrity, "manifests"},
      {kList, R"({"manifests":[]})", Fault::kRemote, "no bundle refers"},
      {kList, Index("application/json", kManifest), Fault::kRemote, "no bundle refers"},
      {kList, Index(kType, "sha256:../../x"), Fault::kIntegrity, "a digest that is none"},
      {kList, Index(kType, "sha512:" + std::string(64, 'a')), Fault::kIntegrity, "a digest that is none"},
      {kBase + "manifests/" + kManifest, "{}", Fault::kIntegrity, "layers"},
      {kBase + "manifests/" + kManifest, R"({"layers":[]})", Fault::kIntegrity, "not exactly one layer"},
      {kBase + "manifests/" + kManifest, R"({"layers":[{"digest":"x"}]})", Fault::kIntegrity, "a digest that is none"},
      {kBase + "blobs/" + kBlob, "no JSON", Fault::kIntegrity, "a bundle"},
      {kBase + "blobs/" + kBlob, R"({"a":1},{"b":2})", Fault::kIntegrity, "a bundle"},
  };
  for (const auto& one : cases) {
    CannedAnswers network{Honest(), {}};
    network.answers[one.address].body = one.body;
    EXPECT_TRUE(test::Refused(Fetch(network), one.fault, one.words)) << one.body;
  }
  for (const std::string& gone : {kBase + "manifests/" + kManifest, kBase + "blobs/" + kBlob}) {
    CannedAnswers network{Honest(), {}};
    network.answers.erase(gone);
    EXPECT_TRUE(test::Refused(Fetch(network), Fault::kRemote, gone + ": the server answers with status 404"));
  }
  std::string many = R"({"manifests":[)";
  for (std::size_t i = 0; i <= kMaxReferrers; ++i) {
    many += std::string(i == 0 ? "" : ",") + R"({"artifactType":")" + kType + R"(","digest":")" + kManifest + "\"}";
  }
  CannedAnswers network{Honest(), {}};
  network.answers[kList].body = many + "]}";
  EXPECT_TRUE(test::Refused(Fetch(network), Fault::kIntegrity, "more than 30"));
}

}  // namespace
}  // namespace gl
