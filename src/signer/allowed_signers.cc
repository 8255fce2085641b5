#include "signer/allowed_signers.h"

#include <algorithm>

namespace gl {

Result<AllowedSigners> AllowedSigners::Parse(std::string_view value) {
  AllowedSigners signers;
  for (bool more = true; more;) {
    const std::size_t end = value.find(';');
    auto key = PublicKey::Parse(value.substr(0, end));
    if (key && signers.Find(key->Blob()) != nullptr) key = Fail(Fault::kConfig, "the key stands there twice");
    if (!key) {
      return std::unexpected(
          std::move(key).error().Within("ALLOWED_SIGNERS must be 'TYPE BASE64', more of them after ';': key " +
                                        std::to_string(signers.keys_.size() + 1)));
    }
    signers.keys_.push_back(std::move(*key));
    more = end != std::string_view::npos;
    value.remove_prefix(more ? end + 1 : value.size());
  }
  return signers;
}

const PublicKey* AllowedSigners::Find(std::string_view blob) const {
  const auto key = std::ranges::find(keys_, blob, &PublicKey::Blob);
  return key == keys_.end() ? nullptr : &*key;
}

}  // namespace gl
