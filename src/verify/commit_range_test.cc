#include "verify/commit_range.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

class History {
 public:
  // A commit with these parents; its id in hex.
  std::string Add(const std::vector<std::string>& parents, std::string_view title) {
    std::string bytes = "tree " + std::string(40, '0') + "\n";
    for (const std::string& parent : parents) bytes += "parent " + parent + "\n";
    bytes += "author A <a@example.org> 0 +0000\ncommitter A <a@example.org> 0 +0000\n\n" + std::string(title) + "\n";
    const ObjectId id = HashObject(HashAlgorithm::kSha1, ObjectType::kCommit, bytes);
    commits[id] = bytes;
    return id.Hex();
  }

  [[nodiscard]] SourceRepository Repository() const {
    return {"place",
            [this](const ObjectId& id, ObjectType) -> Result<std::string> {
              const auto found = commits.find(id);
              if (found == commits.end()) return Fail(Fault::kRemote, "not there");
              return found->second;
            },
            [](const std::string&) -> Result<std::string> { return Fail(Fault::kRemote, "no ref"); }};
  }

  std::map<ObjectId, std::string> commits;
};

TEST(CommitRange, CountsWhatIsNew) {
  History history;
  const std::string root = history.Add({}, "root");
  const std::string left = history.Add({root}, "left\n\nmore");
  const std::string right = history.Add({root}, "right");
  const std::string merge = history.Add({left, right}, "merge");
  const auto forward = ReadCommitRange(history.Repository(), left, merge);
  ASSERT_TRUE(Ok(forward));
  EXPECT_TRUE(forward->is_ancestor);
  EXPECT_EQ(forward->added, 2U);
  EXPECT_EQ(forward->dropped, 0U);
  ASSERT_EQ(forward->titles.size(), 2U);
  EXPECT_EQ(forward->titles[0].id, merge);
  EXPECT_EQ(forward->titles[0].title, "merge");
  EXPECT_EQ(forward->titles[1].title, "right");
  const auto back = ReadCommitRange(history.Repository(), merge, left);
  ASSERT_TRUE(Ok(back));
  EXPECT_FALSE(back->is_ancestor);
  EXPECT_EQ(back->added, 0U);
  EXPECT_EQ(back->dropped, 2U);
  const auto aside = ReadCommitRange(history.Repository(), right, left);
  ASSERT_TRUE(Ok(aside));
  EXPECT_FALSE(aside->is_ancestor);
  EXPECT_EQ(aside->added, 1U);
  EXPECT_EQ(aside->dropped, 1U);
  EXPECT_EQ(aside->titles[0].title, "left");
}

TEST(CommitRange, NamesTheFirstOnly) {
  History history;
  const std::string first = history.Add({}, "0");
  std::string last = first;
  for (int i = 1; i <= 25; ++i) last = history.Add({last}, std::to_string(i));
  const auto range = ReadCommitRange(history.Repository(), first, last);
  ASSERT_TRUE(Ok(range));
  EXPECT_EQ(range->added, 25U);
  ASSERT_EQ(range->titles.size(), kMaxRangeTitles);
  EXPECT_EQ(range->titles.back().title, "16");
}

TEST(CommitRange, WhatIsMissingOrFalseIsSaid) {
  History history;
  const std::string root = history.Add({}, "root");
  const std::string child = history.Add({std::string(40, '9')}, "child");
  EXPECT_TRUE(Refused(ReadCommitRange(history.Repository(), root, child), Fault::kRemote, "not there"));
  EXPECT_TRUE(Refused(ReadCommitRange(history.Repository(), root, "main"), Fault::kIntegrity, "a commit's id is none"));
  history.commits.begin()->second += "x";
  EXPECT_TRUE(Refused(ReadCommitRange(history.Repository(), root, root), Fault::kIntegrity, "") ||
              Refused(ReadCommitRange(history.Repository(), child, child), Fault::kIntegrity, "do not hash"));
}

}  // namespace
}  // namespace gl
