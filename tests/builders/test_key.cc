#include "tests/builders/test_key.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

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

EVP_PKEY* MakeKey(KeyKind kind) {
  switch (kind) {
    case KeyKind::kP256:
      return EVP_EC_gen("P-256");
    case KeyKind::kP384:
      return EVP_EC_gen("P-384");
    case KeyKind::kP521:
      return EVP_EC_gen("P-521");
    case KeyKind::kRsa2048:
      return EVP_RSA_gen(2048);
    case KeyKind::kEd25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

const char* HashOf(KeyKind kind) {
  switch (kind) {
    case KeyKind::kP384:
      return "SHA384";
    case KeyKind::kP521:
      return "SHA512";
    case KeyKind::kEd25519:
      return nullptr;
    default:
      return "SHA256";
  }
}

}  // namespace

TestKey::TestKey(KeyKind kind) : kind_(kind), key_(MakeKey(kind), EVP_PKEY_free) {}

std::string TestKey::Point() const {
  std::string point(65, '\0');
  std::size_t size = 0;
  EXPECT_EQ(EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, Unsigned(point), point.size(), &size),
            1);
  EXPECT_EQ(size, point.size());
  return point.substr(1);
}

std::string TestKey::Spki() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &bytes);
  EXPECT_GT(size, 0);
  std::string spki(reinterpret_cast<const char*>(bytes), size > 0 ? static_cast<std::size_t>(size) : 0);
  OPENSSL_free(bytes);
  return spki;
}

std::string TestKey::Pem() const {
  BIO* const out = BIO_new(BIO_s_mem());
  EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string pem(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  BIO_free(out);
  return pem;
}

std::string TestKey::SignDer(std::string_view message) const { return SignDer(message, HashOf(kind_)); }

std::string TestKey::SignDer(std::string_view message, const char* hash) const {
  std::string signature(512, '\0');
  std::size_t size = signature.size();
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EXPECT_EQ(EVP_DigestSignInit_ex(context, nullptr, hash, nullptr, nullptr, key_.get(), nullptr), 1);
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
