#include "pki/ed25519.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace gl {
namespace {

std::string Bytes(std::string_view hex) { return HexDecode(hex).value(); }

// RFC 8032, section 7.1, TEST 2.
TEST(Ed25519, VerifiesTheExample) {
  const std::string key = Bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const std::string signature = Bytes(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(Ed25519Verifies(key, signature, "\x72"));
  EXPECT_FALSE(Ed25519Verifies(key, signature, "\x73"));
  EXPECT_FALSE(Ed25519Verifies(key.substr(1), signature, "\x72"));
  EXPECT_FALSE(Ed25519Verifies(key, signature.substr(1), "\x72"));
  std::string other = signature;
  other[0] = static_cast<char>(other[0] ^ 1);
  EXPECT_FALSE(Ed25519Verifies(key, other, "\x72"));
}

}  // namespace
}  // namespace gl
