#include "plan/plan_request.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

PlanWords Good() {
  PlanWords words;
  words.repo = "https://example.org/team/app.git";
  words.commit = std::string(40, 'c');
  words.image = "example.org/git-launcher@sha256:" + std::string(64, 'd');
  return words;
}

TEST(PlanRequest, TakesTheLeastAndSaysTheRest) {
  const auto request = PlanRequest::Parse(Good());
  ASSERT_TRUE(Ok(request));
  EXPECT_EQ(request->name, "app");
  EXPECT_EQ(request->keys, KeySource::kKms);
  EXPECT_EQ(request->work_dir, kDefaultWorkDir);
  EXPECT_EQ(request->entry.Text(), "entrypoint.sh");
  EXPECT_TRUE(request->subdir.Components().empty());
  EXPECT_FALSE(request->run_cmd);
  EXPECT_TRUE(request->ports.empty());
}

TEST(PlanRequest, TakesEveryWord) {
  PlanWords words = Good();
  words.commit = std::string(64, 'c');
  words.subdir = "./services/api";
  words.entrypoint = "bin/run.sh";
  words.work_dir = "/srv/app";
  words.name = "my-app_2.x";
  words.key_provider = "tpm";
  words.tree_sha256 = std::string(64, 'e');
  words.ports = {"8080", "443:8443"};
  const auto request = PlanRequest::Parse(words);
  ASSERT_TRUE(Ok(request));
  EXPECT_EQ(request->subdir.Text(), "services/api");
  EXPECT_EQ(request->entry.Text(), "bin/run.sh");
  EXPECT_EQ(request->work_dir, "/srv/app");
  EXPECT_EQ(request->name, "my-app_2.x");
  EXPECT_EQ(KeySourceName(request->keys), "tpm");
  ASSERT_EQ(request->ports.size(), 2U);
  EXPECT_EQ(request->ports[0].inside, 8080U);
  EXPECT_EQ(request->ports[1].outside, 443U);
  EXPECT_EQ(request->ports[1].inside, 8443U);
}

TEST(PlanRequest, NamesTheAppAfterTheRepositoryWhereThatIsAName) {
  const std::vector<std::pair<std::string, std::string>> names = {{"https://h/team/App.git", "App"},
                                                                  {"https://h/x/", "x"},
                                                                  {"https://h/~me/.git", "app"},
                                                                  {"https://h/x/a,b", "app"}};
  for (const auto& [repo, name] : names) {
    PlanWords words = Good();
    words.repo = repo;
    const auto request = PlanRequest::Parse(words);
    ASSERT_TRUE(Ok(request)) << repo;
    EXPECT_EQ(request->name, name) << repo;
  }
}

// What is set in a good request, and what has to be said of it.
struct BadWord {
  const char* what;
  void (*set)(PlanWords&);
  const char* words;
};

TEST(PlanRequest, RefusesInOneLineWithWhatToDo) {
  const std::vector<BadWord> bad = {
      {"a branch", [](PlanWords& w) { w.commit = "main"; }, "--commit: a branch or a tag can be moved"},
      {"a tag", [](PlanWords& w) { w.commit = "v1.2.3"; }, "\"git rev-parse 'v1.2.3^{commit}'\" prints"},
      {"a short id", [](PlanWords& w) { w.commit = "0123abc"; }, "--commit: a short id can come to mean another"},
      {"an upper-case id", [](PlanWords& w) { w.commit = std::string(40, 'A'); },
       "--commit: write the id in lower case"},
      {"no commit", [](PlanWords& w) { w.commit = ""; }, "--commit: a branch or a tag"},
      {"http", [](PlanWords& w) { w.repo = "http://example.org/x"; }, "--repo: http:// lets anybody"},
      {"http on loopback", [](PlanWords& w) { w.repo = "http://127.0.0.1/x"; }, "write https://"},
      {"a user", [](PlanWords& w) { w.repo = "https://me@example.org/x"; }, "write https://example.org/x"},
      {"ssh", [](PlanWords& w) { w.repo = "git@example.org:x"; }, "--repo: a machine reaches an https:// address"},
      {"a path", [](PlanWords& w) { w.repo = "/srv/x"; }, "--repo: a machine reaches"},
      {"a helper", [](PlanWords& w) { w.repo = "ext::sh"; }, "--repo is not allowed"},
      {"a fragment", [](PlanWords& w) { w.repo = "https://h/x#main"; }, "--repo is not allowed: a '#fragment'"},
      {"a control byte", [](PlanWords& w) { w.repo = "https://h/x\ny"; },
       "--repo: byte 12 is U+000A LINE FEED: remove it"},
      {"a tag of an image", [](PlanWords& w) { w.image = "x:1"; }, "--image: a tag can be moved"},
      {"an image alone", [](PlanWords& w) { w.image = "x"; }, "--image: a tag can be moved"},
      {"tag and digest", [](PlanWords& w) { w.image.insert(24, ":1"); },
       "--image: nobody looks at a tag beside a digest"},
      {"another hash", [](PlanWords& w) { w.image = "x@md5:00"; }, "write NAME@sha256:DIGEST"},
      {"up", [](PlanWords& w) { w.subdir = "../x"; }, "--subdir"},
      {"into .git", [](PlanWords& w) { w.entrypoint = ".git/x"; }, "--entrypoint"},
      {"no file", [](PlanWords& w) { w.entrypoint = "."; }, "--entrypoint: must name a file"},
      {"both modes", [](PlanWords& w) { w.entrypoint = w.run_cmd = "x"; }, "--run-cmd: excludes --entrypoint"},
      {"install alone", [](PlanWords& w) { w.install_cmd = "x"; }, "--install-cmd: needs --run-cmd"},
      {"a long command", [](PlanWords& w) { w.run_cmd = std::string(4097, 'x'); }, "4096 bytes"},
      {"a hidden character", [](PlanWords& w) { w.run_cmd = "a\xE2\x80\xAE"; }, "--run-cmd: byte 2 is U+202E"},
      {"a relative WORK_DIR", [](PlanWords& w) { w.work_dir = "work"; }, "--work-dir: must be an absolute path"},
      {"a colon in it", [](PlanWords& w) { w.work_dir = "/a:b"; }, "--work-dir: must be an absolute path"},
      {"a dollar in it", [](PlanWords& w) { w.work_dir = "/a$b"; }, "--work-dir: must be an absolute path"},
      {"a name with a blank", [](PlanWords& w) { w.name = "a b"; }, "--name: must be 1 to 63"},
      {"a name with a dash first", [](PlanWords& w) { w.name = "-a"; }, "--name: must be"},
      {"a long name", [](PlanWords& w) { w.name = std::string(64, 'a'); }, "--name: must be"},
      {"a key provider", [](PlanWords& w) { w.key_provider = "hsm"; },
       "--key-provider: must be kms, none, local or tpm"},
      {"port 0", [](PlanWords& w) { w.ports = {"0"}; }, "--port: must be"},
      {"a high port", [](PlanWords& w) { w.ports = {"80:65536"}; }, "--port: must be"},
      {"an address", [](PlanWords& w) { w.ports = {"127.0.0.1:80:80"}; }, "--port: must be"},
      {"a value", [](PlanWords& w) { w.variables = {"A=b"}; }, "--env: must be the name of a variable"},
      {"a digit first", [](PlanWords& w) { w.variables = {"1A"}; }, "--env: must be the name of a variable"},
      {"no name", [](PlanWords& w) { w.variables = {""}; }, "--env: must be the name of a variable"},
      {"a name twice", [](PlanWords& w) { w.variables = {"A", "B", "A"}; }, "--env: given twice"},
      {"a port twice", [](PlanWords& w) { w.ports = {"80", "80:81"}; }, "--port: the outer port 80 is given twice"},
  };
  for (const BadWord& one : bad) {
    PlanWords words = Good();
    one.set(words);
    EXPECT_TRUE(Refused(PlanRequest::Parse(words), Fault::kConfig, one.words)) << one.what;
  }
}

TEST(PlanRequest, DoesNotRepeatASecret) {
  PlanWords words = Good();
  words.repo = "https://me:hunter2@example.org/x";
  const auto request = PlanRequest::Parse(words);
  ASSERT_TRUE(Refused(request, Fault::kConfig, "credentials would be read by everybody"));
  EXPECT_EQ(request.error().message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace gl
