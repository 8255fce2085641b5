#include "sigstore/verifying_key.h"

#include <array>

#include "pki/der_reader.h"
#include "sigstore/der_text.h"

namespace gl {
namespace {

constexpr int kLeastRsaBits = 2048, kMostRsaBits = 8192;

std::unexpected<Error> MalformedKey(std::string_view rule) {
  return Fail(Fault::kIntegrity, "a public key: " + std::string(rule));
}

// The content of each AlgorithmIdentifier. Source: RFC 5480, section 2.1.1 (curves by name only); RFC 8410, section 3;
// RFC 3279, section 2.3.1.
struct KindAlgorithm {
  std::string_view content;
  VerifyingKey::Kind kind;
};
using std::string_view_literals::operator""sv;
constexpr std::string_view kRsaAlgorithm = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00"sv;
constexpr std::array<KindAlgorithm, 5> kAlgorithms = {{
    {"\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07"sv, VerifyingKey::Kind::kP256},
    {"\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x05\x2B\x81\x04\x00\x22"sv, VerifyingKey::Kind::kP384},
    {"\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x05\x2B\x81\x04\x00\x23"sv, VerifyingKey::Kind::kP521},
    {"\x06\x03\x2B\x65\x70"sv, VerifyingKey::Kind::kEd25519},
    {kRsaAlgorithm, VerifyingKey::Kind::kRsa},
}};

// SubjectPublicKeyInfo = SEQUENCE { AlgorithmIdentifier, BIT STRING }
std::optional<VerifyingKey::Kind> KindOf(std::string_view spki) {
  DerReader outer(spki);
  auto inside = outer.TakeInside();
  if (!inside || !outer.AtEnd()) return std::nullopt;
  const auto algorithm = inside->Take(DerTag::kSequence);
  const auto bits = inside->Take(DerTag::kBitString);
  if (!algorithm || !bits || !inside->AtEnd()) return std::nullopt;
  for (const KindAlgorithm& known : kAlgorithms) {
    if (*algorithm == known.content) return known.kind;
  }
  return std::nullopt;
}

const EVP_MD* MethodOf(Sha2 hash) {
  switch (hash) {
    case Sha2::kSha256:
      return EVP_sha256();
    case Sha2::kSha384:
      return EVP_sha384();
    case Sha2::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

bool DigestVerifies(EVP_PKEY* key, const EVP_MD* method, std::string_view signature, std::string_view message) {
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, method, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), AsUnsigned(signature.data()), signature.size(), AsUnsigned(message.data()),
                          message.size()) == 1;
}

}  // namespace

std::string Sha2Of(Sha2 hash, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, MethodOf(hash), nullptr);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

Result<VerifyingKey> VerifyingKey::Make(std::string spki, EvpPkeyPtr key) {
  const auto kind = KindOf(spki);
  if (!kind) return MalformedKey("not one of P-256, P-384, P-521, Ed25519 and RSA in DER");
  if (!key) return MalformedKey("it is no point of its curve, or no key");
  const int bits = EVP_PKEY_get_bits(key.get());
  if (*kind == Kind::kRsa && (bits < kLeastRsaBits || bits > kMostRsaBits))
    return MalformedKey("RSA of a refused size");
  return VerifyingKey(*kind, std::move(spki), std::move(key));
}

Result<VerifyingKey> VerifyingKey::FromSpki(std::string_view der) {
  if (!KindOf(der)) return MalformedKey("not one of P-256, P-384, P-521, Ed25519 and RSA in DER");
  const unsigned char* at = AsUnsigned(der.data());
  return Make(std::string(der), EvpPkeyPtr(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))));
}

Result<VerifyingKey> VerifyingKey::FromPkcs1(std::string_view der) {
  const std::string bits = DerText(DerTag::kBitString, std::string(1, '\0') + std::string(der));
  return FromSpki(DerText(DerTag::kSequence, DerText(DerTag::kSequence, kRsaAlgorithm) + bits));
}

Result<VerifyingKey> VerifyingKey::Of(const Certificate& certificate) {
  std::string spki = certificate.Spki();
  if (spki.empty()) return MalformedKey("it cannot be written");
  return Make(std::move(spki), EvpPkeyPtr(X509_get_pubkey(certificate.Get())));
}

std::optional<Sha2> VerifyingKey::Hash() const {
  switch (kind_) {
    case Kind::kP384:
      return Sha2::kSha384;
    case Kind::kP521:
      return Sha2::kSha512;
    case Kind::kEd25519:
      return std::nullopt;
    default:
      return Sha2::kSha256;
  }
}

bool VerifyingKey::Verifies(std::string_view signature, std::string_view message) const {
  const auto hash = Hash();
  return hash ? Verifies(signature, message, *hash) : DigestVerifies(key_.get(), nullptr, signature, message);
}

bool VerifyingKey::Verifies(std::string_view signature, std::string_view message, Sha2 hash) const {
  return kind_ != Kind::kEd25519 && DigestVerifies(key_.get(), MethodOf(hash), signature, message);
}

bool VerifyingKey::VerifiesSha256(std::string_view signature, std::string_view digest) const {
  if (kind_ == Kind::kEd25519 || digest.size() != 32) return false;
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  return context && EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
         EVP_PKEY_verify(context.get(), AsUnsigned(signature.data()), signature.size(), AsUnsigned(digest.data()),
                         digest.size()) == 1;
}

}  // namespace gl
