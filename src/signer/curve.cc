#include "signer/curve.h"

#include <gmp.h>
#include <nettle/dsa.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>
#include <nettle/eddsa.h>
#include <nettle/sha2.h>

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "crypto/digest.h"

namespace gl {
namespace {

const std::uint8_t* Bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

// A non-negative number of big-endian bytes.
class Number {
 public:
  explicit Number(std::string_view bytes) {
    mpz_init(value_);
    mpz_import(value_, bytes.size(), 1, 1, 1, 0, bytes.data());
  }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  ~Number() { mpz_clear(value_); }
  [[nodiscard]] mpz_srcptr Get() const { return value_; }

 private:
  mpz_t value_{};
};

struct NistCurve {
  const ecc_curve* curve;
  std::size_t bytes;  // of one coordinate
};

NistCurve Find(Curve curve) {
  if (curve == Curve::kP256) return {nettle_get_secp_256r1(), 32};
  return curve == Curve::kP384 ? NistCurve{nettle_get_secp_384r1(), 48} : NistCurve{nettle_get_secp_521r1(), 66};
}

// A point of a NIST curve, if KEY is one.
class Point {
 public:
  Point(const NistCurve& curve, std::string_view key) {
    ecc_point_init(&point_, curve.curve);
    if (key.size() != 1 + 2 * curve.bytes || key.front() != '\x04') return;
    const Number x(key.substr(1, curve.bytes)), y(key.substr(1 + curve.bytes));
    valid_ = ecc_point_set(&point_, x.Get(), y.Get()) == 1;
  }
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;
  ~Point() { ecc_point_clear(&point_); }
  [[nodiscard]] const ecc_point* Get() const { return valid_ ? &point_ : nullptr; }

 private:
  ecc_point point_{};
  bool valid_ = false;
};

// The y coordinates of the points whose order divides 8, as RFC 8032 encodes them without the sign of x: 1, -1, 0, and
// the two of order 8. Of 0 and 1 there are the spellings p and p + 1 too, by which nettle verifies nothing.
constexpr std::array<std::string_view, 5> kSmallOrder = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
};

// SHA-384 and SHA-512 are one computation with two beginnings, of whose result the one is cut.
std::string Sha2(decltype(&sha512_init) init, std::size_t size, std::string_view bytes) {
  sha512_ctx context{};
  init(&context);
  sha512_update(&context, bytes.size(), Bytes(bytes));
  std::array<std::uint8_t, SHA512_DIGEST_SIZE> raw{};
  sha512_digest(&context, size, raw.data());
  return {raw.data(), raw.data() + size};
}

}  // namespace

std::string Sha512(std::string_view bytes) { return Sha2(sha512_init, SHA512_DIGEST_SIZE, bytes); }

bool IsPublicKey(Curve curve, std::string_view key) {
  if (curve != Curve::kEd25519) return Point(Find(curve), key).Get() != nullptr;
  if (key.size() != ED25519_KEY_SIZE) return false;
  std::string y(key);
  y.back() = static_cast<char>(y.back() & 0x7f);
  return std::ranges::find(kSmallOrder, HexEncode(y)) == kSmallOrder.end();
}

bool VerifyEd25519(std::string_view key, std::string_view message, std::string_view signature) {
  return key.size() == ED25519_KEY_SIZE && signature.size() == ED25519_SIGNATURE_SIZE &&
         ed25519_sha512_verify(Bytes(key), message.size(), Bytes(message), Bytes(signature)) == 1;
}

bool VerifyEcdsa(Curve curve, std::string_view key, std::string_view message, std::string_view r, std::string_view s) {
  const std::string digest = curve == Curve::kP256   ? DigestOf(HashAlgorithm::kSha256, message)
                             : curve == Curve::kP384 ? Sha2(sha384_init, SHA384_DIGEST_SIZE, message)
                                                     : Sha512(message);
  const Point point(Find(curve), key);
  if (point.Get() == nullptr) return false;
  dsa_signature signature{};
  dsa_signature_init(&signature);
  mpz_set(signature.r, Number(r).Get());
  mpz_set(signature.s, Number(s).Get());
  const bool holds = ecdsa_verify(point.Get(), digest.size(), Bytes(digest), &signature) == 1;
  dsa_signature_clear(&signature);
  return holds;
}

}  // namespace gl
