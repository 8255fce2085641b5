#include "submodule/submodules.h"

#include <gtest/gtest.h>

#include "tests/builders/git_object_builder.h"
#include "tests/builders/git_repo_builder.h"
#include "tests/builders/outcome.h"
#include "tests/builders/store_builder.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;
using test::SameDigits;
using test::StoreBuilder;

const ObjectId kCommit = SameDigits(HashAlgorithm::kSha1, 'a');
const std::vector<Gitlink> kLib = {{"lib", kCommit}};

RepoUrl Url(const std::string& text) { return RepoUrl::Parse(text).value(); }

Result<std::vector<Submodule>> Find(const std::string& gitmodules, const std::vector<Gitlink>& gitlinks = kLib,
                                    const std::string& parent = "https://host/team/app.git") {
  return FindSubmodules(gitmodules, gitlinks, {Url(parent)});
}

std::string Entry(const std::string& path, const std::string& url) {
  return "[submodule \"" + path + "\"]\n\tpath = " + path + "\n\turl = \"" + url + "\"\n";
}

// Where the submodule "lib" with this URL comes from, or why it does not.
std::string Resolved(const std::string& parent, const std::string& url) {
  const auto found = Find(Entry("lib", url), kLib, parent);
  return found ? found->front().url.Plain() : found.error().message;
}

// What git registers for it.
std::string ResolvedByGit(const std::string& parent, const std::string& url) {
  const test::GitRepoBuilder repo(HashAlgorithm::kSha1);
  repo.Git({"remote", "add", "origin", parent});
  repo.Git({"update-index", "--add", "--cacheinfo", "160000," + kCommit.Hex() + ",lib"});
  test::WriteFile(repo.Path(".gitmodules"), Entry("lib", url));
  repo.Git({"submodule", "--quiet", "init"});
  return repo.Git({"config", "submodule.lib.url"});
}

TEST(Submodules, FollowTheTree) {
  const ObjectId other = SameDigits(HashAlgorithm::kSha256, 'b');
  const std::string gitmodules = "# ours\n" + Entry("a/b", "https://host/b") + "\tbranch = main\n\tupdate = !run me\n" +
                                 "[submodule \"old name\"]\n\turl = ../l.git ; beside\n\tpath = lib\n" +
                                 Entry("gone", "ext::sh") + "[core]\n\tpath = x\n\turl\n";
  const auto found = Find(gitmodules, {{"lib", kCommit}, {"a/b", other}});
  ASSERT_TRUE(Ok(found));
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].path, "lib");
  EXPECT_EQ((*found)[0].commit.Hex(), kCommit.Hex());
  EXPECT_EQ((*found)[0].url.Plain(), "https://host/team/l.git");
  EXPECT_EQ((*found)[1].path, "a/b");
  EXPECT_EQ((*found)[1].commit.Algorithm(), HashAlgorithm::kSha256);
}

TEST(Submodules, ATreeWithoutGitlinksHasNone) {
  EXPECT_TRUE(Find("[not a config", {})->empty());
  EXPECT_TRUE(FindSubmodules("", {}, {Url("/x"), kMaxSubmoduleDepth, kMaxSubmodules})->empty());
}

TEST(Submodules, RelativeUrlsStandBesideTheSuperproject) {
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {"https://host/team/app.git", "../lib.git", "https://host/team/lib.git"},
      {"https://host/team/app.git/", "../lib.git/", "https://host/team/lib.git"},
      {"https://host/team/app.git", "./lib", "https://host/team/app.git/lib"},
      {"https://host/team/app.git", "../../other/lib", "https://host/other/lib"},
      {"https://host/team/app.git", ".././../lib", "https://host/lib"},
      {"https://host:8443/app", "../lib", "https://host:8443/lib"},
      {"ssh://git@host:22/a/b", "../c", "ssh://git@host:22/a/c"},
      {"git@host:a/b", "../c", "git@host:a/c"},
      {"git@host:a/b", "../../c", "git@host:c"},
      {"git@host:a", "../c/d", "git@host:c/d"},
      {"git@host:a", "./c", "git@host:a/c"},
      {"git@host:/a", "../c", "git@host:/c"},
      {"host:a/b", "../c", "host:a/c"},
      {"git@host:a/b://x@y", "../c", "git@host:a/b://c"},
      {"/srv/a://b/c", "../../d", "/srv/a://d"},
      {"/srv/a/b", "../c", "/srv/a/c"},
      {"/srv", "../c", "/c"},
      {"file:///srv/a", "../b", "file:///srv/b"},
      {"file:///srv", "../b", "file:///b"},
  };
  for (const auto& [parent, url, wanted] : cases) {
    EXPECT_EQ(Resolved(parent, url), wanted) << parent << " " << url;
    EXPECT_EQ(ResolvedByGit(parent, url), wanted) << parent << " " << url << ": git's opinion";
  }
  EXPECT_EQ(Resolved("https://host/team/app.git", "./"), "https://host/team/app.git") << "git leaves a slash behind it";
}

TEST(Submodules, RelativeUrlsDoNotLeaveTheHost) {
  const std::pair<std::string, std::string> cases[] = {
      {"https://host/app", "../../evil/lib"},
      {"https://host/app", "../../../evil/lib"},
      {"https://host/a/b", "../../../evil"},
      {"ssh://git@host/a", "../../evil/x"},
      {"git@host:a", "../../evil:x"},
      {"git@host:/a", "../../x"},
      {"/srv", "../../x"},
      {"file:///srv", "../../x"},
      {"https://host/a/b", "../c/../../../x"},
      {"https://host/a/b", "./.."},
      {"https://host/a/b", "../c/.."},
  };
  for (const auto& [parent, url] : cases) {
    EXPECT_TRUE(Refused(Find(Entry("lib", url), kLib, parent), Fault::kIntegrity,
                        "submodules: 'lib': its url climbs above " + parent + ": " + url));
  }
  EXPECT_TRUE(Refused(Find(Entry("lib", "../"), kLib, "https://host/app"), Fault::kIntegrity, "no path on its host"));
}

TEST(Submodules, RelativeUrlsKeepTheCredentialsAndNothingShowsThem) {
  const std::string parent = "https://robot:S3cret@host/team/app";
  const auto found = Find(Entry("lib", "../lib"), kLib, parent);
  ASSERT_TRUE(Ok(found));
  EXPECT_EQ(found->front().url.Credentials(), "robot:S3cret");
  EXPECT_EQ(found->front().url.Plain(), "https://host/team/lib");
  EXPECT_EQ(Find(Entry("lib", "https://host/lib"), kLib, parent)->front().url.Credentials(), "");
  for (const char* url : {"../../../x", "../a b", "./..", "../?"}) {
    const auto refused = Find(Entry("lib", url), kLib, parent);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.find("S3cret"), std::string::npos) << refused.error().message;
  }
}

TEST(Submodules, AbsoluteUrlsAreThoseThatRepoUrlTakes) {
  EXPECT_EQ(Resolved("https://host/app", "https://other/lib"), "https://other/lib");
  EXPECT_EQ(Resolved("https://host/app", "git@other:lib"), "git@other:lib");
  for (const char* url :
       {"ext::sh -c x", "ext::x", "git://host/x", "http://host/x", "HTTPS://host/x", "-u", "--upload-pack=x", "lib",
        "lib/../x", ".", "..", ".../x", "", "https://host/x#y", "https://host/x\\n", "ssh://-o/x", "fd::17"}) {
    EXPECT_TRUE(Refused(Find(Entry("lib", url)), Fault::kIntegrity, "submodules: 'lib': its url is not allowed: "))
        << url;
  }
}

TEST(Submodules, OnlyALocalSuperprojectHasLocalOnes) {
  for (const char* url : {"/srv/lib", "file:///srv/lib", "http://127.0.0.1/lib", "http://localhost:8080/lib"}) {
    for (const char* parent : {"https://host/app", "git@host:app", "ssh://host/app"}) {
      EXPECT_TRUE(Refused(Find(Entry("lib", url), kLib, parent), Fault::kIntegrity, "its url is on this machine"));
    }
    for (const char* parent : {"/srv/app", "file:///srv/app", "http://127.0.0.1/app"}) {
      EXPECT_EQ(Resolved(parent, url), url) << parent;
    }
  }
}

TEST(Submodules, RefusesWhatTwoReadersTakeForTwoThings) {
  const std::string good = Entry("lib", "https://host/lib");
  const std::pair<std::string, std::string> cases[] = {
      {"", "'lib' has no entry in .gitmodules"},
      {Entry("Lib", "https://host/lib"), "'lib' has no entry in .gitmodules"},
      {Entry("lib/", "https://host/lib"), "'lib' has no entry in .gitmodules"},
      {Entry("./lib", "https://host/lib"), "'lib' has no entry in .gitmodules"},
      {"[submodule \"lib\"]\n\turl = https://host/lib\n", "'lib' has no entry in .gitmodules"},
      {"[submodule \"lib\"]\n\tpath = lib\n", "'lib' has no url in .gitmodules"},
      {"[submodule \"lib\"]\n\tpath = lib\n\turl\n", "the url of 'lib' in .gitmodules has no value"},
      {"[submodule \"lib\"]\n\tpath\n", "the path of 'lib' in .gitmodules has no value"},
      {good + "\turl = https://host/lib\n", "the url of 'lib' stands twice"},
      {good + "\tpath = lib\n", "the path of 'lib' stands twice"},
      {good + Entry("lib", "https://host/lib"), "the path of 'lib' stands twice"},
      {good + "[submodule \"two\"]\n\tpath = lib\n\turl = x\n", "two entries of .gitmodules are for 'lib'"},
      {good + "[submodule \"\"]\n\tpath = x\n", "the name '' in .gitmodules is not allowed"},
      {good + "[submodule \"a/../b\"]\n\turl = x\n", "the name 'a/../b' in .gitmodules is not allowed"},
      {good + "[submodule \"..\"]\n\turl = x\n", "the name '..' in .gitmodules is not allowed"},
      {good + "[submodule \"x\"\n", ".gitmodules: malformed git config: line"},
      {good + std::string(1, '\0'), ".gitmodules: malformed git config: NUL byte"},
      {"[submodule \"lib\"]\n\tpath = lib\n\turl = \"ext::\\n[git-launcher] x\"\n",
       "(got: ext::\\x0a[git-launcher] x)"},
  };
  for (const auto& [gitmodules, why] : cases) EXPECT_TRUE(Refused(Find(gitmodules), Fault::kIntegrity, why));
  EXPECT_TRUE(Ok(Find(good)));
}

TEST(Submodules, HaveLimits) {
  std::vector<Gitlink> many;
  std::string gitmodules;
  for (std::size_t number = 0; number < kMaxSubmodules; ++number) {
    many.push_back({"m" + std::to_string(number), kCommit});
    gitmodules += Entry(many.back().path, "../m");
  }
  const RepoUrl url = Url("https://host/app");
  EXPECT_TRUE(Ok(FindSubmodules(gitmodules, many, {url, kMaxSubmoduleDepth - 1, 0})));
  EXPECT_TRUE(Refused(FindSubmodules(gitmodules, many, {url, 0, 1}), Fault::kIntegrity, "too many, the limit is 256"));
  EXPECT_TRUE(Refused(FindSubmodules(gitmodules, many, {url, 0, kMaxSubmodules + 1}), Fault::kIntegrity, "too many"));
  EXPECT_TRUE(Refused(FindSubmodules(gitmodules, many, {url, kMaxSubmoduleDepth, 0}), Fault::kIntegrity,
                      "'m0' is nested too deep"));
}

TEST(GitlinksOf, FindsThemInEveryDirectory) {
  StoreBuilder store;
  const auto plan = store.Plan(store.Commit(
      {store.File("f", "x"), store.Submodule("m"), store.Folder("d", {store.Folder("e", {store.Submodule("n")})})}));
  const auto gitlinks = GitlinksOf(plan.tree);
  ASSERT_EQ(gitlinks.size(), 2U);
  EXPECT_EQ(gitlinks[0].path, "m");
  EXPECT_EQ(gitlinks[1].path, "d/e/n");
  EXPECT_EQ(gitlinks[1].commit, store.Submodule("n").id);
}

}  // namespace
}  // namespace gl
