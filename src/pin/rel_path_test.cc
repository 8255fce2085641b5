#include "pin/rel_path.h"

#include <gtest/gtest.h>

#include <string>

namespace gl {
namespace {

using std::string_literals::operator""s;

std::string Text(std::string_view value) {
  const auto path = RelPath::Parse("REPO_SUBDIR", value);
  return path ? path->Text() : path.error().message;
}

TEST(RelPath, KeepsLawfulNames) {
  const std::string longest = std::string(255, 'x');
  const std::string names[] = {"run.sh",           "a/b/c",           "a..b",    "...",        "..a",   "-s",
                               "--rcfile",         ".github",         "git",     ".gitignore", ".git2", "*.sh",
                               "my $entry 'x'.sh", "gr\u00f6\u00dfe", "a[$(x)]", "~",          longest};
  for (const std::string& name : names) EXPECT_EQ(Text(name), name);
}

TEST(RelPath, DropsDotComponents) {
  EXPECT_EQ(Text("./run.sh"), "run.sh");
  EXPECT_EQ(Text("a/./b/."), "a/b");
  EXPECT_EQ(Text("."), "");
  EXPECT_TRUE(RelPath::Parse("K", ".")->Components().empty());
  EXPECT_EQ(RelPath::Parse("K", "a/b")->Components().size(), 2U);
}

TEST(RelPath, RefusesAnAbsolutePathByName) {
  EXPECT_TRUE(Text("/etc").starts_with("REPO_SUBDIR must be a relative path inside the repo (got: /etc)"));
  EXPECT_TRUE(Text("//").starts_with("REPO_SUBDIR must be a relative path"));
  EXPECT_TRUE(Text("").starts_with("REPO_SUBDIR must be a relative path"));
}

TEST(RelPath, RefusesParentComponents) {
  for (const char* value : {"..", "../x", "a/..", "a/../b", "sub/../../evil.sh", "./.."}) {
    EXPECT_TRUE(Text(value).starts_with("REPO_SUBDIR must not contain '..'")) << value;
  }
}

TEST(RelPath, RefusesEmptyComponents) {
  for (const char* value : {"a/", "a//b", ".//a", "./"}) {
    EXPECT_NE(Text(value).find("empty component"), std::string::npos) << value;
  }
}

TEST(RelPath, RefusesDotGitInAnyCase) {
  for (const char* value : {".git", ".git/hooks", "a/.git", ".GIT/x", ".gIt"}) {
    EXPECT_NE(Text(value).find("must not contain '.git'"), std::string::npos) << value;
  }
}

TEST(RelPath, RefusesWhatIsTooLong) {
  EXPECT_NE(Text("a/" + std::string(256, 'x')).find("is too long: a component"), std::string::npos);
  std::string deep = "x";
  while (deep.size() <= 4000) deep += "/x";
  EXPECT_NE(Text(deep).find("is too long: a path"), std::string::npos);
  EXPECT_LT(Text(deep).size(), 400U);
}

TEST(RelPath, RefusesNul) { EXPECT_NE(Text("a\0b"s).find("NUL"), std::string::npos); }

TEST(RelPath, ShowsTheValuePrintable) {
  EXPECT_NE(Text("/\x1b[2J\n").find("(got: /\\x1b[2J\\x0a)"), std::string::npos);
  EXPECT_EQ(RelPath::Parse("K", "/").error().fault, Fault::kConfig);
}

}  // namespace
}  // namespace gl
