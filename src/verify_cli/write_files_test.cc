#include "verify_cli/write_files.h"

#include <gtest/gtest.h>

#include "os/files.h"
#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::BytesOf;
using test::Ok;
using test::Refused;
using test::TempDir;

const std::vector<NamedBytes> kTwo = {{"a", "first\n"}, {"b", std::string("\0x", 2)}};

TEST(WriteFiles, MakesTheDirectoryAndIsContentTheSecondTime) {
  const TempDir scratch;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Ok(WriteFiles(scratch.Path("new"), kTwo)));
    EXPECT_EQ(BytesOf(scratch.Path("new/a")), kTwo[0].bytes);
    EXPECT_EQ(BytesOf(scratch.Path("new/b")), kTwo[1].bytes);
  }
  const auto names = ListNames(scratch.Handle());
  ASSERT_TRUE(Ok(names));
  EXPECT_EQ(names->size(), 1U) << "nothing is left over";
}

TEST(WriteFiles, LeavesWhatIsThereAndWritesNothing) {
  const TempDir scratch;
  test::WriteFile(scratch.Path("b"), "somebody's");
  EXPECT_TRUE(Refused(WriteFiles(scratch.Path(), kTwo), Fault::kConfig, "/b' is there with other content"));
  EXPECT_FALSE(test::Exists(scratch.Path("a")));
  EXPECT_EQ(BytesOf(scratch.Path("b")), "somebody's");
}

TEST(WriteFiles, FollowsNoLink) {
  const TempDir scratch;
  test::WriteFile(scratch.Path("real"), kTwo[0].bytes);
  test::MakeLink("real", scratch.Path("a"));
  EXPECT_TRUE(Refused(WriteFiles(scratch.Path(), kTwo), Fault::kConfig, "is there with other content"));
  test::MakeDir(scratch.Path("inner"));
  test::MakeLink("nowhere", scratch.Path("inner/a"));
  EXPECT_TRUE(Refused(WriteFiles(scratch.Path("inner"), kTwo), Fault::kConfig, "is there with other content"));
  EXPECT_FALSE(test::Exists(scratch.Path("inner/nowhere")));
}

TEST(WriteFiles, SaysWhatTheDiskRefuses) {
  const TempDir scratch;
  test::WriteFile(scratch.Path("file"), "");
  EXPECT_TRUE(Refused(WriteFiles(scratch.Path("file"), kTwo), Fault::kRemote, "cannot open"));
  EXPECT_TRUE(Refused(WriteFiles(scratch.Path("no/such"), kTwo), Fault::kRemote, "cannot make"));
}

}  // namespace
}  // namespace gl
