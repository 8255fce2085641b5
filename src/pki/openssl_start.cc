#include "pki/openssl_start.h"

#include <openssl/crypto.h>

namespace gl {

bool StartOpensslWithoutConfig() { return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1; }

}  // namespace gl
