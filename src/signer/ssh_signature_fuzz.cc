// What is accepted can be written again from its fields, byte for byte, inside the armor and as armor.
#include <cstddef>
#include <cstdint>

#include "base/base64.h"
#include "signer/ssh_signature.h"
#include "signer/ssh_wire.h"
#include "tests/builders/require.h"

using gl::test::Require;

namespace {

const std::string kBegin = "-----BEGIN SSH SIGNATURE-----\n", kEnd = "-----END SSH SIGNATURE-----\n";

std::string Armored(const std::string& text, std::size_t width) {
  std::string armored = kBegin;
  for (std::size_t at = 0; at < text.size(); at += width) armored += text.substr(at, width) + "\n";
  return armored + kEnd;
}

void CheckArmored(const std::string& armored) {
  const auto signature = gl::ParseSshSignature(armored);
  if (!signature)
    return Require(signature.error().fault == gl::Fault::kIntegrity && !signature.error().message.empty());
  const std::string blob = "SSHSIG" + std::string("\0\0\0\1", 4) + gl::SshString(signature->public_key) +
                           gl::SshString("git") + gl::SshString("") + gl::SshString(signature->hash) +
                           gl::SshString(signature->signature);
  const std::size_t width = armored.find('\n', kBegin.size()) - kBegin.size();
  Require(Armored(gl::Base64Encode(blob), width) == armored);
  Require(signature->SignedBytes("m").starts_with("SSHSIG") &&
          signature->SignedBytes("m") != signature->SignedBytes(""));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  CheckArmored(bytes);
  CheckArmored(Armored(gl::Base64Encode(bytes), 70));
  return 0;
}
