// Who a Fulcio certificate says that its holder is: its one name, and the claims of the identity token in its
// extensions. Source: sigstore-provenance.md, section 7; Fulcio's oid-info.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "pki/x509_cert.h"
#include "sigstore/reason.h"

namespace gl {

// The last number of 1.3.6.1.4.1.57264.1.n. Numbers 1 to 6 are the old form.
enum class FulcioClaim : unsigned char {
  kOldIssuer = 1,
  kIssuer = 8,
  kBuildSigner = 9,
  kBuildSignerDigest = 10,
  kRunner = 11,
  kSourceRepo = 12,
  kSourceDigest = 13,
  kSourceRef = 14,
  kRepositoryId = 15,
  kOwner = 16,
  kOwnerId = 17,
  kBuildConfig = 18,
  kBuildConfigDigest = 19,
  kTrigger = 20,
  kRun = 21,
  kVisibility = 22,
};
inline constexpr std::size_t kMaxClaim = 24;

// Texts may hold any byte, NUL too.
struct CertificateClaims {
  enum class NameKind { kUri, kEmail };
  // The only subject alternative name, when it is there and is one of these kinds.
  struct Name {
    NameKind kind;
    std::string text;
  };
  std::optional<Name> name;
  std::array<std::optional<std::string>, kMaxClaim + 1> claims;

  [[nodiscard]] const std::optional<std::string>& operator[](FulcioClaim claim) const {
    return claims[static_cast<std::size_t>(claim)];
  }
  // In the new form, else in the old one.
  [[nodiscard]] const std::optional<std::string>& Issuer() const {
    return (*this)[FulcioClaim::kIssuer] ? (*this)[FulcioClaim::kIssuer] : (*this)[FulcioClaim::kOldIssuer];
  }
};

// Refused under kCertExtension: an extension of this arc that stands twice, one of the new form that is not exactly one
// UTF8String, two forms of the issuer that differ, a critical extension that nobody here looks at.
[[nodiscard]] Proven<CertificateClaims> ReadClaims(const Certificate& certificate);

}  // namespace gl
