// A checkpoint that is read is spelled by its parts and by nothing else.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/base64.h"
#include "sigstore/checkpoint.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string envelope(data, data + size);
  const auto checkpoint = gl::ParseCheckpoint(envelope);
  if (!checkpoint) return 0;
  const std::string head = std::string(checkpoint->origin) + "\n" + std::to_string(checkpoint->tree_size) + "\n" +
                           gl::Base64Encode(checkpoint->root_hash) + "\n";
  Require(checkpoint->text.starts_with(head) && checkpoint->text.ends_with('\n'));
  std::string whole = std::string(checkpoint->text) + "\n";
  for (const gl::NoteSignature& signature : checkpoint->signatures) {
    Require(signature.hint.size() == 4 && !signature.signature.empty());
    whole += "\xE2\x80\x94 " + std::string(signature.name) + " " +
             gl::Base64Encode(signature.hint + signature.signature) + "\n";
  }
  Require(whole == envelope);
  return 0;
}
