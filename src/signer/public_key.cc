#include "signer/public_key.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "signer/curve.h"
#include "signer/ssh_wire.h"

namespace gl {

struct KeyType {
  std::string_view name;
  Curve curve;
  std::string_view curve_name;  // as the key has it; empty where it has none
  bool security_key;
};

namespace {

constexpr KeyType kTypes[] = {
    {"ssh-ed25519", Curve::kEd25519, "", false},
    {"ecdsa-sha2-nistp256", Curve::kP256, "nistp256", false},
    {"ecdsa-sha2-nistp384", Curve::kP384, "nistp384", false},
    {"ecdsa-sha2-nistp521", Curve::kP521, "nistp521", false},
    {"sk-ssh-ed25519@openssh.com", Curve::kEd25519, "", true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", Curve::kP256, "nistp256", true},
};

constexpr int kUserPresent = 0x01;  // PROTOCOL.u2f, "SSH U2F signatures": the flags

std::unexpected<Error> RefuseKey(std::string_view key, const std::string& why) {
  return Fail(Fault::kConfig, why + " (got: " + Printable(key, 100) + ")");
}

std::unexpected<Error> RefuseSignature(const std::string& why) { return Fail(Fault::kIntegrity, why); }

bool VerifyEcdsaBlob(Curve curve, std::string_view point, std::string_view message, std::string_view blob) {
  ByteReader reader(blob);
  const auto r = TakePositive(reader), s = TakePositive(reader);
  return r && s && reader.AtEnd() && VerifyEcdsa(curve, point, message, *r, *s);
}

}  // namespace

Result<PublicKey> PublicKey::Parse(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(' '));
  const auto* const type = std::ranges::find(kTypes, name, &KeyType::name);
  if (type == std::end(kTypes)) {
    return RefuseKey(text,
                     "a key of an unknown type, known are ssh-ed25519, ecdsa-sha2-nistp256, -nistp384, -nistp521, "
                     "sk-ssh-ed25519@openssh.com and sk-ecdsa-sha2-nistp256@openssh.com");
  }
  const auto blob = Base64Decode(text.substr(std::min(name.size() + 1, text.size())));
  if (!blob) return RefuseKey(text, "a key that is not TYPE BASE64 (leave out any comment)");
  PublicKey key(*type);
  key.blob_ = *blob;
  ByteReader reader(key.blob_);
  const auto own_name = TakeString(reader);
  const auto curve_name = type->curve_name.empty() ? std::optional<std::string_view>("") : TakeString(reader);
  const auto point = TakeString(reader);
  const auto application = type->security_key ? TakeString(reader) : std::optional<std::string_view>("");
  if (own_name != name || curve_name != type->curve_name || !point || !application || !reader.AtEnd() ||
      !IsPublicKey(type->curve, *point)) {
    return RefuseKey(text, "a key that is not a valid " + std::string(name) + " public key");
  }
  key.point_ = *point;
  key.application_ = *application;
  return key;
}

std::string FingerprintOf(std::string_view blob) {
  const std::string text = Base64Encode(DigestOf(HashAlgorithm::kSha256, blob));
  return "SHA256:" + text.substr(0, text.find('='));
}

// signature = string TYPE, string RAW [, byte FLAGS, uint32 COUNTER]      ; the latter two of a security key, which
// signs
//             SHA256(application) FLAGS COUNTER SHA256(message)           ; this in place of the message
// RAW       = 64 bytes (Ed25519) / mpint R, mpint S (ECDSA)
Status PublicKey::CheckSignature(std::string_view message, std::string_view signature) const {
  ByteReader reader(signature);
  const auto type = TakeString(reader), raw = TakeString(reader);
  const auto flags_and_counter = reader.Take(type_->security_key ? 5 : 0);
  if (!type || !raw || !flags_and_counter || !reader.AtEnd()) {
    return RefuseSignature("it is not encoded as its key's type demands");
  }
  if (*type != type_->name) return RefuseSignature("it is of another type than its key: " + Printable(*type, 80));
  std::string signed_bytes(message);
  if (type_->security_key) {
    if ((flags_and_counter->front() & kUserPresent) == 0) {
      return RefuseSignature("a security key made it without a touch of its owner (no user presence)");
    }
    signed_bytes = DigestOf(HashAlgorithm::kSha256, application_) + std::string(*flags_and_counter) +
                   DigestOf(HashAlgorithm::kSha256, message);
  }
  const bool holds = type_->curve == Curve::kEd25519 ? VerifyEd25519(point_, signed_bytes, *raw)
                                                     : VerifyEcdsaBlob(type_->curve, point_, signed_bytes, *raw);
  if (!holds) return RefuseSignature("it is not what " + Fingerprint() + " signs this commit with: forged or damaged");
  return {};
}

}  // namespace gl
