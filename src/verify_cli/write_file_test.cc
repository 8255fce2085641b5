#include "verify_cli/write_file.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"
#include "tests/builders/temp_dir.h"

namespace gl {
namespace {

using test::BytesOf;
using test::Ok;
using test::Refused;

TEST(WriteWholeFile, IsThereWithItsMode) {
  const test::TempDir directory;
  const test::Umask mask(077);
  ASSERT_TRUE(Ok(WriteWholeFile(directory.Path("f"), std::string("a\0b", 3))));
  EXPECT_EQ(BytesOf(directory.Path("f")), std::string("a\0b", 3));
  EXPECT_EQ(test::ModeOf(directory.Path("f")), 0644);
  ASSERT_TRUE(Ok(WriteWholeFile(directory.Path("f"), "other")));
  EXPECT_EQ(BytesOf(directory.Path("f")), "other");
}

TEST(WriteWholeFile, ReplacesNothingButARegularFile) {
  const test::TempDir directory;
  test::MakeDir(directory.Path("d"));
  test::MakeFifo(directory.Path("p"));
  test::MakeLink("p", directory.Path("link"));
  for (const std::string_view name : {"d", "p", "link"}) {
    EXPECT_TRUE(Refused(WriteWholeFile(directory.Path(name), "x"), Fault::kConfig, "no regular file")) << name;
  }
  EXPECT_TRUE(Refused(WriteWholeFile("/dev/null", "x"), Fault::kConfig, "cannot write '/dev/null'"));
  EXPECT_TRUE(Refused(WriteWholeFile(directory.Path("no/f"), "x"), Fault::kConfig, "No such file or directory"));
}

TEST(WriteWholeFile, ALinkGoesAndItsTargetStays) {
  const test::TempDir directory;
  test::WriteFile(directory.Path("target"), "target");
  test::MakeLink("target", directory.Path("link"));
  ASSERT_TRUE(Ok(WriteWholeFile(directory.Path("link"), "x")));
  EXPECT_EQ(BytesOf(directory.Path("target")), "target");
  EXPECT_EQ(BytesOf(directory.Path("link")), "x");
}

}  // namespace
}  // namespace gl
