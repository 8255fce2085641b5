#include "tests/builders/test_key.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <array>

#include "tests/builders/der_writer.h"

namespace gl::test {
namespace {

constexpr int kScalarBytes = 32;

unsigned char* Unsigned(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* Unsigned(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string Raw(const BIGNUM* number) {
  std::string bytes(kScalarBytes, '\0');
  EXPECT_EQ(BN_bn2binpad(number, Unsigned(bytes), kScalarBytes), kScalarBytes);
  return bytes;
}

}  // namespace

TestKey::TestKey() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {}

std::string TestKey::Point() const {
  std::string point(65, '\0');
  std::size_t size = 0;
  EXPECT_EQ(EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, Unsigned(point), point.size(), &size),
            1);
  EXPECT_EQ(size, point.size());
  return point.substr(1);
}

std::string TestKey::Spki() const {
  return DerSequence(DerSequence(DerOid("1.2.840.10045.2.1") + DerOid("1.2.840.10045.3.1.7")) +
                     DerBits("\x04" + Point()));
}

std::string TestKey::SignDer(std::string_view message) const {
  std::string signature(80, '\0');
  std::size_t size = signature.size();
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EXPECT_EQ(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get()), 1);
  EXPECT_EQ(EVP_DigestSign(context, Unsigned(signature), &size, Unsigned(message), message.size()), 1);
  EVP_MD_CTX_free(context);
  return signature.substr(0, size);
}

std::string TestKey::Sign(std::string_view message) const {
  const std::string der = SignDer(message);
  const unsigned char* at = Unsigned(der);
  ECDSA_SIG* const signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  const std::string raw = Raw(ECDSA_SIG_get0_r(signature)) + Raw(ECDSA_SIG_get0_s(signature));
  ECDSA_SIG_free(signature);
  return raw;
}

std::string OtherSignature(std::string_view raw) {
  EC_GROUP* const group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  BIGNUM* const s = BN_bin2bn(Unsigned(raw) + kScalarBytes, kScalarBytes, nullptr);
  BN_sub(s, EC_GROUP_get0_order(group), s);
  const std::string other = std::string(raw.substr(0, kScalarBytes)) + Raw(s);
  BN_free(s);
  EC_GROUP_free(group);
  return other;
}

}  // namespace gl::test
