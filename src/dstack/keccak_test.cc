#include "dstack/keccak.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "base/hex.h"

namespace gl {
namespace {

std::string OpensslSha3(std::string_view bytes, std::size_t size) {
  const std::string name = "SHA3-" + std::to_string(8 * size);
  EVP_MD* const kind = EVP_MD_fetch(nullptr, name.c_str(), nullptr);
  std::string digest(size, '\0');
  EXPECT_EQ(
      EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, kind, nullptr),
      1);
  EVP_MD_free(kind);
  return digest;
}

// Known to everybody who deals with Ethereum: the hash of nothing, and of "abc".
TEST(Keccak, HasTheKnownValues) {
  EXPECT_EQ(HexEncode(Keccak("", 32)), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(HexEncode(Keccak("abc", 32)), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

TEST(Keccak, IsSha3ButForThePadding) {
  for (const std::size_t size : {28U, 32U, 48U, 64U}) {
    std::string bytes;
    for (std::size_t length = 0; length < 300; ++length) {
      EXPECT_EQ(Keccak(bytes, size, KeccakPadding::kSha3), OpensslSha3(bytes, size)) << size << ' ' << length;
      bytes += static_cast<char>(length * 7);
    }
  }
}

}  // namespace
}  // namespace gl
