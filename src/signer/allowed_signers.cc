#include "signer/allowed_signers.h"

#include <algorithm>

namespace gl {

Result<AllowedSigners> ParseAllowedSigners(std::string_view value) {
  AllowedSigners signers;
  for (bool more = true; more;) {
    const std::size_t end = value.find(';');
    auto key = PublicKey::Parse(value.substr(0, end));
    if (key && std::ranges::find(signers, key->Blob(), &PublicKey::Blob) != signers.end()) {
      key = Fail(Fault::kConfig, "the key stands there twice");
    }
    const std::string number = std::to_string(signers.size() + 1);
    GL_ASSIGN(PublicKey valid,
              Within("ALLOWED_SIGNERS must be 'TYPE BASE64', more of them after ';': key " + number, std::move(key)));
    signers.push_back(std::move(valid));
    more = end != std::string_view::npos;
    value.remove_prefix(more ? end + 1 : value.size());
  }
  return signers;
}

}  // namespace gl
