// Why provenance is refused: one stable code, which programs read, and one sentence, which people read.
// Source: sigstore-provenance.md, section 12.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace gl {

// In the order in which a bundle is judged: what stands later was reached by more of what came before.
enum class ProvenanceReason {
  kUsage,
  // the trusted root
  kRootJson,
  kRootMediaType,
  kRootLog,
  kRootCa,
  // the bundle's form
  kBundleJson,
  kBundleLimits,
  kBundleMediaType,
  kBundleMaterial,
  kBundleContent,
  kBundleBase64,
  kBundleCertificate,
  kBundleKey,
  kDssePayloadType,
  kDsseSignatureCount,
  // the transparency log
  kTlogUnknownLog,
  kTlogThreshold,
  kTlogDuplicate,
  kTlogLogValidity,
  kTlogSet,
  kTlogMissingProof,
  kTlogMissingPromise,
  kTlogIndex,
  kTlogProof,
  kTlogCheckpoint,
  kTlogKind,
  kTlogBody,
  kTlogContent,
  // times
  kTsaToken,
  kTsaImprint,
  kTsaUntrusted,
  kTimeNone,
  kTimeOutsideCertificate,
  // the certificate
  kCertChain,
  kCertEku,
  kCertKeyUsage,
  kCertSct,
  kCertExtension,
  // what is signed
  kSignature,
  kMessageDigest,
  kStatementJson,
  kStatementType,
  kStatementPredicateType,
  kStatementSubject,
  // who signed
  kIdentitySan,
  kIdentityIssuer,
  kIdentityBuildSigner,
  kIdentitySourceRepo,
  kIdentitySourceRef,
  kIdentitySourceDigest,
  kIdentitySignerDigest,
  kIdentityRunner,
  kIdentityTrigger,
  // what the statement says about the build
  kPredicateBuildType,
  kPredicateMismatch,
};

inline constexpr std::size_t kProvenanceReasonCount =
    static_cast<std::size_t>(ProvenanceReason::kPredicateMismatch) + 1;

// The code as programs see it ("tlog.content").
[[nodiscard]] std::string_view ReasonName(ProvenanceReason reason);

// What could not be read at all; every other refusal contradicts something.
[[nodiscard]] constexpr bool IsUnreadable(ProvenanceReason reason) { return reason <= ProvenanceReason::kBundleKey; }

// Texts may hold bytes from the bundle: who shows them makes them printable.
struct Refusal {
  ProvenanceReason reason;
  std::string message;
  std::string expected = {}, found = {};  // where two values were compared
};

// The value, or why there is none. GL_TRY and GL_ASSIGN work in functions that return one.
template <typename T>
using Proven = std::expected<T, Refusal>;
using Proof = std::expected<void, Refusal>;

[[nodiscard]] inline std::unexpected<Refusal> Refuse(ProvenanceReason reason, std::string message) {
  return std::unexpected(Refusal{reason, std::move(message)});
}
[[nodiscard]] inline std::unexpected<Refusal> Refuse(ProvenanceReason reason, std::string message,
                                                     std::string_view expected, std::string_view found) {
  return std::unexpected(Refusal{reason, std::move(message), std::string(expected), std::string(found)});
}

// What a lower layer said, under REASON.
template <typename T>
[[nodiscard]] Proven<T> ProvenAs(ProvenanceReason reason, Result<T> result) {
  if (!result) return Refuse(reason, std::move(result).error().message);
  return *std::move(result);
}
[[nodiscard]] inline Proof ProvenAs(ProvenanceReason reason, Status status) {
  if (!status) return Refuse(reason, std::move(status).error().message);
  return {};
}

}  // namespace gl
