#include "tests/builders/ssh_key.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <array>
#include <vector>

#include "base/base64.h"
#include "crypto/digest.h"
#include "signer/curve.h"
#include "signer/ssh_wire.h"

namespace gl::test {
namespace {

constexpr std::string_view kApplication = "ssh:";

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

EVP_PKEY* Key(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

// "256" of "ecdsa-sha2-nistp256", also of a security key; "" of Ed25519.
std::string CurveSize(std::string_view type) {
  const std::size_t at = type.find("nistp");
  return at == std::string_view::npos ? "" : std::string(type.substr(at + 5, 3));
}

std::string MpintOf(const BIGNUM* number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return Mpint(bytes);
}

}  // namespace

std::string Mpint(std::string_view bytes) {
  const bool high = !bytes.empty() && static_cast<unsigned char>(bytes.front()) >= 0x80;
  return SshString((high ? std::string(1, '\0') : "") + std::string(bytes));
}

SshKey::SshKey(std::string_view type) : type_(type) {
  const std::string size = CurveSize(type);
  EVP_PKEY* const key =
      size.empty() ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519") : EVP_EC_gen(("P-" + size).c_str());
  EXPECT_NE(key, nullptr);
  key_ = std::shared_ptr<void>(key, [](void* made) { EVP_PKEY_free(static_cast<EVP_PKEY*>(made)); });
}

std::string SshKey::Digest() const {
  const std::string size = CurveSize(type_);
  return size.empty() ? "" : size == "521" ? "SHA512" : "SHA" + size;
}

std::string SshKey::Point() const {
  std::string point(200, '\0');
  std::size_t size = 0;
  EXPECT_EQ(EVP_PKEY_get_octet_string_param(Key(key_), OSSL_PKEY_PARAM_PUB_KEY,
                                            reinterpret_cast<unsigned char*>(point.data()), point.size(), &size),
            1);
  return point.substr(0, size);
}

std::string SshKey::Blob() const {
  const std::string size = CurveSize(type_);
  return SshString(type_) + (size.empty() ? "" : SshString("nistp" + size)) + SshString(Point()) +
         (IsSecurityKey() ? SshString(kApplication) : "");
}

std::string SshKey::Line() const { return type_ + " " + Base64Encode(Blob()); }

std::string SshKey::RawSignature(std::string_view message) const {
  const std::string digest = Digest();
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EXPECT_EQ(EVP_DigestSignInit_ex(context, nullptr, digest.empty() ? nullptr : digest.c_str(), nullptr, nullptr,
                                  Key(key_), nullptr),
            1);
  std::array<unsigned char, 200> made{};
  std::size_t size = made.size();
  EXPECT_EQ(EVP_DigestSign(context, made.data(), &size, Bytes(message), message.size()), 1);
  EVP_MD_CTX_free(context);
  if (digest.empty()) return {made.data(), made.data() + size};
  const unsigned char* der = made.data();
  ECDSA_SIG* const signature = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size));
  std::string mpints = MpintOf(ECDSA_SIG_get0_r(signature)) + MpintOf(ECDSA_SIG_get0_s(signature));
  ECDSA_SIG_free(signature);
  return mpints;
}

std::string SshKey::Signature(std::string_view message, char flags) const {
  if (!IsSecurityKey()) return SshString(type_) + SshString(RawSignature(message));
  const std::string shown = flags + std::string("\0\0\0\7", 4);
  const std::string signed_bytes =
      DigestOf(HashAlgorithm::kSha256, kApplication) + shown + DigestOf(HashAlgorithm::kSha256, message);
  return SshString(type_) + SshString(RawSignature(signed_bytes)) + shown;
}

bool SshKey::OpensslVerifies(std::string_view message, std::string_view signature) const {
  const std::string digest = Digest();
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EXPECT_EQ(EVP_DigestVerifyInit_ex(context, nullptr, digest.empty() ? nullptr : digest.c_str(), nullptr, nullptr,
                                    Key(key_), nullptr),
            1);
  const int verified = EVP_DigestVerify(context, Bytes(signature), signature.size(), Bytes(message), message.size());
  EVP_MD_CTX_free(context);
  return verified == 1;
}

std::string DerOf(std::string_view r, std::string_view s) {
  const auto number = [](std::string_view bytes) {
    return BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr);
  };
  ECDSA_SIG* const signature = ECDSA_SIG_new();
  EXPECT_EQ(ECDSA_SIG_set0(signature, number(r), number(s)), 1);
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature, &der);
  std::string bytes(der, der + size);
  OPENSSL_free(der);
  ECDSA_SIG_free(signature);
  return bytes;
}

std::string Sshsig(const SshKey& key, std::string_view message, const SshsigFields& fields) {
  const std::string digest = fields.hash == "sha256" ? DigestOf(HashAlgorithm::kSha256, message) : Sha512(message);
  const std::string signed_bytes =
      "SSHSIG" + SshString(fields.name_space) + SshString(fields.reserved) + SshString(fields.hash) + SshString(digest);
  return fields.magic + fields.version + SshString(key.Blob()) + SshString(fields.name_space) +
         SshString(fields.reserved) + SshString(fields.hash) + SshString(key.Signature(signed_bytes, fields.flags)) +
         fields.behind;
}

std::string Armored(std::string_view blob, std::size_t width) {
  const std::string text = Base64Encode(blob);
  std::string armored = "-----BEGIN SSH SIGNATURE-----\n";
  for (std::size_t at = 0; at < text.size(); at += width) armored += text.substr(at, width) + "\n";
  return armored + "-----END SSH SIGNATURE-----\n";
}

std::string WithHeader(std::string_view payload, std::string_view name, std::string_view signature) {
  std::string header(name);
  for (std::size_t at = 0; at < signature.size();) {
    const std::size_t end = signature.find('\n', at) + 1;
    header.append(" ").append(signature.substr(at, end - at));
    at = end;
  }
  const std::size_t behind = payload.find("\n\n") + 1;
  return std::string(payload.substr(0, behind)) + header + std::string(payload.substr(behind));
}

}  // namespace gl::test
