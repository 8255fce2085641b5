// The generic check of one bundle, of any version and either content: signature, log, time, certificate, then artifact
// and identity. No rule about statements beyond their subject. It speaks for the conformance suite's protocol.
// Source: sigstore-provenance.md, section 14.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sigstore/reason.h"
#include "sigstore/trusted_root.h"

namespace gl {

struct BundleInput {
  std::string_view bundle;
  // Exactly one of them.
  std::optional<std::string_view> artifact;  // its bytes
  std::optional<std::string_view> digest;    // "sha256:" and 64 lower-case hex digits
  // Either the two of a certificate, compared as whole texts, or a public key in PEM.
  std::optional<std::string_view> identity, issuer;
  std::optional<std::string_view> key;
};

// The 32 bytes of "sha256:" and 64 lower-case hex digits; nothing for another text.
[[nodiscard]] std::optional<std::string> ParseSha256Digest(std::string_view text);

[[nodiscard]] Proof VerifyBundle(const BundleInput& input, const TrustedRoots& roots);

}  // namespace gl
