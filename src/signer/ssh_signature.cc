#include "signer/ssh_signature.h"

#include "base/base64.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "signer/curve.h"
#include "signer/ssh_wire.h"

namespace gl {

constexpr std::string_view kMagic = "SSHSIG";
constexpr std::string_view kNamespace = "git";
constexpr std::size_t kMaxLine = 76;  // PROTOCOL.sshsig, "Armored format"

static std::unexpected<Error> Malformed(const std::string& what) {
  return Fail(Fault::kIntegrity, "malformed SSH signature: " + what);
}

// The bytes between the BEGIN and END lines: Base64 in lines of one width, of which only the last may be shorter.
static Result<std::string> Unarmored(std::string_view armored) {
  ByteReader reader(armored);
  if (!reader.Skip("-----BEGIN SSH SIGNATURE-----\n")) return Malformed("no BEGIN line");
  std::string text;
  std::size_t width = 0;
  while (!reader.Skip("-----END SSH SIGNATURE-----\n")) {
    const auto line = reader.TakeUntil('\n');
    if (!line) return Malformed("no END line");
    if (width == 0) width = line->size();
    if (line->empty() || line->size() > width || width > kMaxLine || text.size() % width != 0) {
      return Malformed("lines of uneven width");
    }
    text += *line;
  }
  if (!reader.AtEnd()) return Malformed("text behind the END line");
  auto bytes = Base64Decode(text);
  if (!bytes) return Malformed("not Base64 as it is always written");
  return *std::move(bytes);
}

std::string SshSignature::SignedBytes(std::string_view message) const {
  const std::string digest = hash == "sha512" ? Sha512(message) : DigestOf(HashAlgorithm::kSha256, message);
  return std::string(kMagic) + SshString(kNamespace) + SshString("") + SshString(hash) + SshString(digest);
}

// blob = "SSHSIG", uint32 1, string public key, string namespace, string reserved, string hash, string signature
Result<SshSignature> ParseSshSignature(std::string_view armored) {
  GL_ASSIGN(const std::string bytes, Unarmored(armored));
  ByteReader reader(bytes);
  if (!reader.Skip(kMagic)) return Malformed("it does not begin with SSHSIG");
  if (TakeUint32(reader) != 1) return Malformed("not of version 1");
  const auto key = TakeString(reader), purpose = TakeString(reader), reserved = TakeString(reader);
  const auto hash = TakeString(reader), signature = TakeString(reader);
  if (!signature || !reader.AtEnd()) return Malformed("a field cut short, or bytes behind the last one");
  if (*purpose != kNamespace) return Malformed("it was made for '" + Printable(*purpose, 80) + "', not for 'git'");
  if (!reserved->empty()) return Malformed("something in the field that is kept for later versions");
  if (*hash != "sha256" && *hash != "sha512") return Malformed("unknown hash '" + Printable(*hash, 80) + "'");
  return SshSignature{std::string(*key), std::string(*hash), std::string(*signature)};
}

}  // namespace gl
