// Why a quote is refused: one stable code, which programs read, and one sentence, which people read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace gl {

enum class Reason {
  // the quote's form
  kQuoteMalformed,         // too short, too long, or a length runs out of its container
  kCertDataLength,         // a nested length does not fill its container
  kTrailingData,           // non-zero bytes after the authentication data
  kUnsupportedVersion,     // header fields, from here
  kUnsupportedAttKeyType,  //
  kNotTdx,                 //
  kBadQeVendorId,          // to here
  kUnsupportedBodyType,    // body descriptor of version 5
  kBodySizeMismatch,       // the same
  kUnsupportedCertData,    // outer type is not 6 or inner type is not 5
  // certificates and revocation lists
  kPckChain,       // form, names, constraints, algorithms or signatures of the PCK chain
  kUntrustedRoot,  // a chain does not end in the configured root
  kCertValidity,   // a certificate is not valid at the time asked about
  kCertRevoked,    // a certificate is in its issuer's list
  kCrlInvalid,     // a list is unusable
  kCrlExpired,     // a list is outside its window
  kPckExtension,   // the leaf's SGX extension is missing or malformed
  // the three signatures of the quote
  kQeReportSignature,
  kQeReportData,
  kAttKeyInvalid,
  kQuoteSignature,
  // Intel's statements
  kCollateralMalformed,  // of the bundle file
  kTcbInfoChain,
  kTcbInfoSignature,
  kQeIdentityChain,
  kQeIdentitySignature,
  kJsonSchema,  // a signed document has not the form that it must have
  kTcbInfoMismatch,
  kFmspcMismatch,
  kPceidMismatch,
  kTcbInfoExpired,
  kQeIdentityMismatch,
  kQeIdentityExpired,
  // what they say about this platform
  kTdxModuleMismatch,  // the module's signer, attributes or version
  kTcbNotSupported,    // no level matches
  // policy
  kTdDebug,
  kTdAttributes,
  kServiceTd,
  kTcbStatus,  // not accepted by the policy, or Revoked
};

// The code as programs see it ("quote_malformed"). Source: the project's reason codes, in the order above.
[[nodiscard]] std::string_view ReasonName(Reason reason);

inline constexpr std::size_t kReasonCount = static_cast<std::size_t>(Reason::kTcbStatus) + 1;

struct Rejection {
  Reason reason;
  std::string message;
  // Everything that is signed holds, and another policy would accept it.
  bool by_policy = false;
};

// The value, or why there is none. GL_TRY and GL_ASSIGN work in functions that return one.
template <typename T>
using Judged = std::expected<T, Rejection>;
using Judgement = std::expected<void, Rejection>;

[[nodiscard]] inline std::unexpected<Rejection> Reject(Reason reason, std::string message) {
  return std::unexpected(Rejection{reason, std::move(message)});
}

[[nodiscard]] inline std::unexpected<Rejection> RejectByPolicy(Reason reason, std::string message) {
  return std::unexpected(Rejection{reason, std::move(message), true});
}

// What a lower layer said, under REASON.
template <typename T>
[[nodiscard]] Judged<T> JudgedAs(Reason reason, Result<T> result) {
  if (!result) return Reject(reason, std::move(result).error().message);
  return *std::move(result);
}
[[nodiscard]] inline Judgement JudgedAs(Reason reason, Status status) {
  if (!status) return Reject(reason, std::move(status).error().message);
  return {};
}

}  // namespace gl
