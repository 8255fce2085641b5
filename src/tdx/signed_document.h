// The two JSON documents that Intel signs: who signed, that the signature is over exactly these bytes, and only then
// what they say.
#pragma once

#include <string_view>

#include "doc/strict_json.h"
#include "pki/x509_crl.h"
#include "tdx/collateral.h"

namespace gl {

inline constexpr std::size_t kMaxDocumentDepth = 32;

// One kind of document, with the codes of what can be wrong with its signer and its signature.
struct DocumentKind {
  std::string_view name;  // for a person
  Reason chain, signature;
};
inline constexpr DocumentKind kTcbInfoKind = {"the TCB info", Reason::kTcbInfoChain, Reason::kTcbInfoSignature};
inline constexpr DocumentKind kQeIdentityKind = {"the QE identity", Reason::kQeIdentityChain,
                                                 Reason::kQeIdentitySignature};

// The signer of a document, from its ISSUER_CHAIN (PEM: the signer, ROOT): Intel's TCB signing certificate, issued by
// ROOT, valid at TIME, not in ROOT_CRL. Refused with KIND.chain, Reason::kUntrustedRoot, Reason::kCertValidity,
// Reason::kCertRevoked.
[[nodiscard]] Judged<Certificate> ReadDocumentSigner(std::string_view issuer_chain, const Certificate& root,
                                                     UnixTime time, const Crl& root_crl, const DocumentKind& kind);

// DOCUMENT's signature by SIGNER over the bytes of its text. KIND.signature.
[[nodiscard]] Judgement CheckDocumentSignature(const SignedText& document, const Certificate& signer,
                                               const DocumentKind& kind);

// The object that TEXT holds, objects and arrays in it at most kMaxDocumentDepth deep. Reason::kJsonSchema.
// A text whose signature holds is Intel's, so nothing hostile gets here.
[[nodiscard]] Judged<JsonDocument> ParseDocument(std::string_view text, const DocumentKind& kind);

}  // namespace gl
