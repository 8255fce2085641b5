// The path from a certificate to one given root at a given time. OpenSSL walks it; no other root, directory or clock
// takes part.
#pragma once

#include <span>
#include <string>

#include "pki/x509_cert.h"

namespace gl {

struct PathError {
  enum class Kind {
    kPath,      // a signature, name, constraint or extension does not hold
    kValidity,  // it holds, but a certificate on it is not valid at that time
  };
  Kind kind;
  std::string message;
};

// LEAF was issued by the first of INTERMEDIATES, each of those by the next, the last by ROOT (or LEAF by ROOT when
// there are none): issuer names equal the subjects byte for byte, signatures verify, issuers are authorities that may
// sign certificates, path lengths hold, there is no critical extension that OpenSSL does not know, and all of them,
// ROOT too, are valid at TIME, its ends included. Whether LEAF is what the caller takes it for is the caller's to
// check. Nothing is looked up: a certificate missing from INTERMEDIATES, or one too many, is an error.
[[nodiscard]] std::expected<void, PathError> CheckPath(const Certificate& leaf,
                                                       std::span<const Certificate* const> intermediates,
                                                       const Certificate& root, UnixTime time);

// The shared part of the validity of all certificates of that path.
[[nodiscard]] TimeWindow PathValidity(const Certificate& leaf, std::span<const Certificate* const> intermediates,
                                      const Certificate& root);

}  // namespace gl
