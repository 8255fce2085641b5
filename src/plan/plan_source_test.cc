#include "plan/plan_source.h"

#include <gtest/gtest.h>

#include <map>

#include "git/object_hash.h"
#include "git/tree_object.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

constexpr auto kSha1 = HashAlgorithm::kSha1;

// A repository in memory: a commit with entrypoint.sh, a link to it, a directory and an LFS pointer.
struct Repository {
  std::map<std::string, std::string> objects;
  std::map<std::string, std::string> refs;
  ObjectId first, second, other;

  ObjectId Add(ObjectType type, const std::string& bytes) {
    const ObjectId id = HashObject(kSha1, type, bytes);
    objects[id.Hex()] = bytes;
    return id;
  }
  ObjectId Commit(const ObjectId& tree, const std::string& parent, const std::string& message) {
    const std::string who = " a <a@b.c> 1000000000 +0000\n";
    return Add(ObjectType::kCommit,
               "tree " + tree.Hex() + "\n" + parent + "author" + who + "committer" + who + "\n" + message + "\n");
  }
  Repository() : first(Tree()), second(first), other(first) {
    const ObjectId tree = first;
    first = Commit(tree, "", "first");
    second = Commit(tree, "parent " + first.Hex() + "\n", "second");
    other = Commit(tree, "", "other");
    refs = {{"main", second.Hex()}, {"other", other.Hex()}, {"sha256", std::string(64, 'a')}};
  }
  ObjectId Tree() {
    const ObjectId script = Add(ObjectType::kBlob, "echo hello\n");
    const ObjectId lfs = Add(ObjectType::kBlob, "version https://git-lfs.github.com/spec/v1\noid sha256:00\n");
    const ObjectId inner = Add(ObjectType::kTree, SerializeTree({{EntryMode::kExecutable, "run.sh", script}}));
    std::vector<TreeEntry> entries = {{EntryMode::kFile, "entrypoint.sh", script},
                                      {EntryMode::kSymlink, "link.sh", script},
                                      {EntryMode::kSymlink, "linked", script},
                                      {EntryMode::kFile, "lfs.sh", lfs},
                                      {EntryMode::kTree, "svc", inner}};
    SortEntries(entries);
    return Add(ObjectType::kTree, SerializeTree(entries));
  }
  [[nodiscard]] SourceRepository Source() const {
    SourceRepository source;
    source.place = "memory";
    source.read = [this](const ObjectId& id, ObjectType /*type*/) -> Result<std::string> {
      const auto found = objects.find(id.Hex());
      if (found == objects.end()) return Fail(Fault::kRemote, "object " + id.Hex() + " is not there");
      return found->second;
    };
    source.resolve = [this](const std::string& ref) -> Result<std::string> {
      const auto found = refs.find(ref);
      if (found == refs.end()) return Fail(Fault::kRemote, "no commit is called '" + ref + "'");
      return found->second;
    };
    return source;
  }
  [[nodiscard]] PlanWords Words() const {
    PlanWords words;
    words.repo = "https://example.org/app";
    words.commit = first.Hex();
    words.image = "x@sha256:" + std::string(64, 'd');
    return words;
  }
};

Result<std::string> Check(const Repository& repository, const PlanWords& words,
                          const std::optional<std::string>& reachable_from = std::nullopt) {
  GL_ASSIGN(const PlanRequest request, PlanRequest::Parse(words));
  return CheckPlanSource(request, repository.Source(), reachable_from);
}

TEST(PlanSource, FindsCommitScriptAndBranch) {
  const Repository repository;
  PlanWords words = repository.Words();
  const auto identity = Check(repository, words, "main");
  ASSERT_TRUE(Ok(identity));
  EXPECT_EQ(identity->size(), 64U);
  words.tree_sha256 = *identity;
  EXPECT_TRUE(Ok(Check(repository, words)));
  words.entrypoint = "svc/run.sh";
  EXPECT_TRUE(Ok(Check(repository, words)));
  words.subdir = "svc";
  words.entrypoint = "run.sh";
  EXPECT_TRUE(Ok(Check(repository, words)));
  words.entrypoint = std::nullopt;
  words.run_cmd = "make";
  EXPECT_TRUE(Ok(Check(repository, words)));
}

TEST(PlanSource, RefusesWhatWouldNotRun) {
  const Repository repository;
  const std::vector<std::pair<void (*)(PlanWords&), std::string>> bad = {
      {[](PlanWords& w) { w.entrypoint = "start.sh"; }, "the commit has no file 'start.sh'"},
      {[](PlanWords& w) { w.entrypoint = "none/start.sh"; }, "the commit has no file"},
      {[](PlanWords& w) { w.entrypoint = "link.sh"; }, "is no regular file"},
      {[](PlanWords& w) { w.entrypoint = "svc"; }, "is no regular file"},
      {[](PlanWords& w) { w.entrypoint = "lfs.sh"; }, "is a Git LFS pointer"},
      {[](PlanWords& w) { w.subdir = "nowhere"; }, "--subdir: the commit has no directory 'nowhere'"},
      {[](PlanWords& w) { w.subdir = "linked"; }, "(a symlink is none)"},
      {[](PlanWords& w) { w.subdir = "svc"; }, "the commit has no file 'entrypoint.sh'"},
      {[](PlanWords& w) { w.tree_sha256 = std::string(64, 'a'); }, "--tree-sha256: the commit's tree has the identity"},
  };
  for (const auto& [set, reason] : bad) {
    PlanWords words = repository.Words();
    set(words);
    EXPECT_TRUE(Refused(Check(repository, words), Fault::kConfig, reason)) << reason;
  }
}

TEST(PlanSource, RefusesACommitOutsideOfTheBranch) {
  const Repository repository;
  const PlanWords words = repository.Words();
  EXPECT_TRUE(Refused(Check(repository, words, "other"), Fault::kConfig, "the commit is not part of other"));
  EXPECT_TRUE(Refused(Check(repository, words, "sha256"), Fault::kConfig, "of another hash function"));
  EXPECT_TRUE(Refused(Check(repository, words, "none"), Fault::kRemote, "no commit is called 'none'"));
}

TEST(PlanSource, BelievesNothingOfTheClone) {
  Repository repository;
  const PlanWords words = repository.Words();
  repository.objects[repository.first.Hex()] += "more";
  EXPECT_TRUE(Refused(Check(repository, words), Fault::kIntegrity, "do not hash to its id"));
  repository.objects.erase(repository.first.Hex());
  EXPECT_TRUE(Refused(Check(repository, words), Fault::kRemote, "is not there"));
}

}  // namespace
}  // namespace gl
