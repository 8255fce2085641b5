#include "pki/sha384.h"

#include <openssl/sha.h>

#include "pki/openssl_handle.h"

namespace gl {

static_assert(kSha384Bytes == SHA384_DIGEST_LENGTH);

std::string Sha384(std::string_view bytes) {
  std::string digest(kSha384Bytes, '\0');
  SHA384(AsUnsigned(bytes.data()), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace gl
