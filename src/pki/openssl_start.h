// How OpenSSL starts in a program of ours.
#pragma once

namespace gl {

// OpenSSL without its configuration file, and so whatever OPENSSL_CONF in the environment says: a file could take the
// digests and signatures away, or load a module in their place. To be called before anything else of OpenSSL's; false
// when it cannot start.
[[nodiscard]] bool StartOpensslWithoutConfig();

}  // namespace gl
