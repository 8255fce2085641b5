#include "pki/ed25519.h"

#include "pki/openssl_handle.h"

namespace gl {

bool Ed25519Verifies(std::string_view public_key, std::string_view signature, std::string_view message) {
  if (public_key.size() != kEd25519KeyBytes || signature.size() != kEd25519SignatureBytes) return false;
  const EvpPkeyPtr key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, AsUnsigned(public_key.data()), public_key.size()));
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), AsUnsigned(signature.data()), signature.size(), AsUnsigned(message.data()),
                          message.size()) == 1;
}

}  // namespace gl
