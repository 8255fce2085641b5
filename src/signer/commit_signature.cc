#include "signer/commit_signature.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "signer/ssh_signature.h"

namespace gl {

static std::unexpected<Error> Refuse(const std::string& why) { return Fail(Fault::kIntegrity, why); }

// Why a signature in another format than ours is refused; empty when it may be in ours.
static std::string ForeignFormat(std::string_view signature) {
  if (signature.starts_with("-----BEGIN PGP ")) return "it has an OpenPGP signature, not an SSH one";
  return signature.starts_with("-----BEGIN SIGNED MESSAGE") ? "it has an X.509 signature, not an SSH one" : "";
}

static Result<std::string> SignerOf(std::string_view commit, const AllowedSigners& signers, HashAlgorithm algorithm) {
  GL_ASSIGN(const SignedCommit split, SplitSignature(commit, algorithm));
  if (const std::string why = ForeignFormat(split.signature); !why.empty()) return Refuse(why);
  GL_ASSIGN(const SshSignature signature, ParseSshSignature(split.signature));
  const auto key = std::ranges::find(signers, signature.public_key, &PublicKey::Blob);
  if (key == signers.end()) {
    return Refuse("it claims to be signed by " + FingerprintOf(signature.public_key) + ", which is not one of them");
  }
  GL_TRY(key->CheckSignature(signature.SignedBytes(split.payload), signature.signature));
  return key->Fingerprint();
}

// Git takes every header line that begins with "gpgsig" out of what is signed. Here there is exactly one, so that what
// is left is the same for every reader. The message, after the first empty line, is signed as it is.
Result<SignedCommit> SplitSignature(std::string_view commit, HashAlgorithm algorithm) {
  const std::string_view name = algorithm == HashAlgorithm::kSha1 ? "gpgsig" : "gpgsig-sha256";
  SignedCommit split;
  std::string_view found;
  bool inside = false;
  ByteReader reader(commit);
  while (!reader.AtEnd() && !reader.Rest().starts_with('\n')) {
    const auto line = reader.TakeUntil('\n');
    if (!line) return Refuse("its last header line has no end");
    if (inside && line->starts_with(' ')) {
      split.signature.append(line->substr(1)) += '\n';
      continue;
    }
    inside = line->starts_with("gpgsig");
    if (!inside) {
      split.payload.append(*line) += '\n';
      continue;
    }
    if (!found.empty()) return Refuse("it has more than one signature header");
    found = line->substr(0, line->find(' '));
    split.signature.append(line->substr(std::min(found.size() + 1, line->size()))) += '\n';
  }
  if (found.empty()) return Refuse("it has no signature");
  if (found != name) return Refuse("its signature is not in the header '" + std::string(name) + "'");
  split.payload += reader.Rest();
  return split;
}

Result<std::string> CheckSignature(std::string_view commit, const AllowedSigners& signers, HashAlgorithm algorithm) {
  auto signer = SignerOf(commit, signers, algorithm);
  if (signer) return signer;
  return Refuse("the commit is not signed by a key of ALLOWED_SIGNERS: " + signer.error().message +
                "; pin a commit that one of them signed (git commit -S with gpg.format=ssh), or change the keys");
}

}  // namespace gl
