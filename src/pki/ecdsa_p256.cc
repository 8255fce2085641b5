#include "pki/ecdsa_p256.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>
#include <string>

namespace gl {

constexpr int kScalarBytes = 32;
constexpr std::size_t kMaxDerSignature = 72;  // SEQUENCE of two INTEGERs of at most 33 bytes

std::optional<P256Key> P256Key::FromPoint(std::string_view xy) {
  if (xy.size() != kP256KeyBytes) return std::nullopt;
  std::string point = "\x04";  // SEC 1, section 2.3.4: uncompressed
  point += xy;
  std::string group = SN_X9_62_prime256v1;
  const std::array<OSSL_PARAM, 3> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(parameters.data())) != 1) {
    return std::nullopt;
  }
  return P256Key(EvpPkeyPtr(key));
}

// The DER form of a raw signature, which is what OpenSSL verifies; empty when memory is short.
static std::string DerSignature(std::string_view raw) {
  BignumPtr r(BN_bin2bn(AsUnsigned(raw.data()), kScalarBytes, nullptr));
  BignumPtr s(BN_bin2bn(AsUnsigned(raw.data()) + kScalarBytes, kScalarBytes, nullptr));
  const EcdsaSigPtr signature(ECDSA_SIG_new());
  if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // the signature owns them now
  static_cast<void>(s.release());
  std::array<unsigned char, kMaxDerSignature> der{};
  unsigned char* end = der.data();
  const int length = i2d_ECDSA_SIG(signature.get(), &end);
  return length > 0 ? std::string(der.data(), end) : std::string();
}

bool P256Key::Verifies(std::string_view signature, std::string_view message) const {
  if (signature.size() != kP256SignatureBytes) return false;
  const std::string der = DerSignature(signature);
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  return !der.empty() && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), AsUnsigned(der.data()), der.size(), AsUnsigned(message.data()),
                          message.size()) == 1;
}

}  // namespace gl
