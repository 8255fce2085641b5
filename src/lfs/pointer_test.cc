#include "lfs/pointer.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;

const std::string kOid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
const std::string kVersion = "version https://git-lfs.github.com/spec/v1\n";
const std::string kOidLine = "oid sha256:" + kOid + "\n";
const std::string kPointer = kVersion + kOidLine + "size 12345\n";

TEST(LfsPointer, IsReadAndWrittenInItsOneForm) {
  const auto pointer = ParseLfsPointer(kPointer);
  ASSERT_TRUE(Ok(pointer));
  ASSERT_TRUE(pointer->has_value());
  EXPECT_EQ((*pointer)->oid, kOid);
  EXPECT_EQ((*pointer)->size, 12345U);
  EXPECT_EQ((*pointer)->Text(), kPointer);
  EXPECT_EQ(ParseLfsPointer(kVersion + kOidLine + "size 0\n").value()->size, 0U);
  EXPECT_EQ(ParseLfsPointer(kVersion + kOidLine + "size 18446744073709551615\n").value()->size, ~std::uint64_t{0});
}

TEST(LfsPointer, OtherFilesAreNone) {
  const std::string longest = kPointer + std::string(kLfsPointerLimit - kPointer.size(), 'x');
  for (const std::string& file :
       {std::string(), std::string("x\n"), "x" + kPointer, std::string("version https://git-lfs"),
        std::string("version https://hawser.github.com/spec/v1\n") + kOidLine, longest}) {
    const auto pointer = ParseLfsPointer(file);
    ASSERT_TRUE(Ok(pointer));
    EXPECT_FALSE(pointer->has_value()) << file;
  }
  EXPECT_TRUE(Refused(ParseLfsPointer(longest.substr(1).insert(0, "v").substr(0, kLfsPointerLimit - 1)),
                      Fault::kIntegrity, "malformed"));
}

TEST(LfsPointer, WhatBeginsAsOneHasToBeOne) {
  const std::string size = "size 12345\n";
  const std::string capitals = "oid sha256:4D7A" + kOid.substr(4) + "\n";
  for (const std::string& file : {std::string(kLfsPointerStart),
                                  kVersion,
                                  kVersion + kOidLine,
                                  kVersion + size,
                                  kVersion + size + kOidLine,
                                  std::string(kLfsPointerStart) + "v2\n" + kOidLine + size,
                                  kVersion + capitals + size,
                                  kVersion + "oid sha256:" + kOid.substr(1) + "\n" + size,
                                  kVersion + "oid sha256:" + kOid + "0\n" + size,
                                  kVersion + "oid md5:" + kOid + "\n" + size,
                                  kPointer + "\n",
                                  kPointer + "x y\n",
                                  kVersion + "a b\n" + kOidLine + size,
                                  kPointer.substr(0, kPointer.size() - 1),
                                  kVersion + "\n" + kOidLine + size,
                                  kVersion + kOidLine + "size 012345\n",
                                  kVersion + kOidLine + "size -1\n",
                                  kVersion + kOidLine + "size +1\n",
                                  kVersion + kOidLine + "size \n",
                                  kVersion + kOidLine + "size 18446744073709551616\n",
                                  kVersion + kOidLine + "size 1 \n",
                                  kVersion.substr(0, kVersion.size() - 1) + "\r\n" + kOidLine + size}) {
    EXPECT_TRUE(Refused(ParseLfsPointer(file), Fault::kIntegrity, "begins as a Git LFS pointer, and is malformed"))
        << file;
  }
}

TEST(LfsPointer, AnExtensionIsRefusedAsOne) {
  EXPECT_TRUE(Refused(ParseLfsPointer(kVersion + "ext-0-foo sha256:" + kOid + "\n" + kOidLine + "size 1\n"),
                      Fault::kIntegrity, "with an extension, and none is supported"));
}

}  // namespace
}  // namespace gl
