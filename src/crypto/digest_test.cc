#include "crypto/digest.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace gl {
namespace {

std::string Hex(HashAlgorithm algorithm, std::string_view bytes) { return HexEncode(DigestOf(algorithm, bytes)); }

// Source: FIPS 180-4 examples; printf abc | sha1sum, and so on.
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(Hex(HashAlgorithm::kSha1, ""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(Hex(HashAlgorithm::kSha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(Hex(HashAlgorithm::kSha256, ""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex(HashAlgorithm::kSha256, "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, PiecesGiveTheSameAsTheWhole) {
  const std::string bytes(1000, 'x');
  for (const HashAlgorithm algorithm : {HashAlgorithm::kSha1, HashAlgorithm::kSha256}) {
    Digest digest(algorithm);
    digest.Update(bytes.substr(0, 1));
    digest.Update("");
    digest.Update(bytes.substr(1, 700));
    Digest copy = digest;
    copy.Update(bytes.substr(701));
    EXPECT_EQ(copy.Finish(), DigestOf(algorithm, bytes));
  }
}

}  // namespace
}  // namespace gl
