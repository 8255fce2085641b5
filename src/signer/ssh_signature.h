// A detached signature as "ssh-keygen -Y sign -n git" writes it. Source: OpenSSH's PROTOCOL.sshsig.
#pragma once

#include "base/result.h"

namespace gl {

struct SshSignature {
  std::string public_key;  // the blob of the key that claims to have signed
  std::string hash;        // "sha256" or "sha512"
  std::string signature;   // the blob that this key's type encodes

  // What was signed in place of MESSAGE.
  [[nodiscard]] std::string SignedBytes(std::string_view message) const;
};

// ARMORED is the whole text, each line with its LF. Fault::kIntegrity for everything but a signature of version 1 and
// namespace "git" in the one spelling that it has: lines of one width, strict Base64, nothing before, between or
// behind.
[[nodiscard]] Result<SshSignature> ParseSshSignature(std::string_view armored);

}  // namespace gl
