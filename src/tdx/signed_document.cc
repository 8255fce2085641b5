#include "tdx/signed_document.h"

#include "pki/x509_chain.h"
#include "tdx/certificate_role.h"
#include "tdx/revocation.h"

namespace gl {

// Its own depth is at most kMaxJsonDepth, which bounds the recursion.
static bool DeeperThan(const JsonValue& value, std::size_t limit) {
  if (value.Items().empty() && value.GetKind() != JsonValue::Kind::kObject &&
      value.GetKind() != JsonValue::Kind::kArray) {
    return false;
  }
  if (limit == 0) return true;
  for (const JsonValue& item : value.Items()) {
    if (DeeperThan(item, limit - 1)) return true;
  }
  return false;
}

Judged<Certificate> ReadDocumentSigner(std::string_view issuer_chain, const Certificate& root, UnixTime time,
                                       const Crl& root_crl, const DocumentKind& kind) {
  const std::string what = "the issuer chain of " + std::string(kind.name);
  GL_ASSIGN(auto certificates, ParseChain(issuer_chain, 2, root, what, kind.chain));
  Certificate& signer = certificates[0];
  GL_TRY(CheckEndEntity(signer, kTcbSigningName, kind.chain));
  if (const auto held = CheckPath(signer, {}, root, time); !held) {
    const bool validity = held.error().kind == PathError::Kind::kValidity;
    return Reject(validity ? Reason::kCertValidity : kind.chain, what + ": " + held.error().message);
  }
  GL_TRY(CheckNotRevoked(root_crl, signer));
  return std::move(signer);
}

Judgement CheckDocumentSignature(const SignedText& document, const Certificate& signer, const DocumentKind& kind) {
  const auto key = signer.Key();
  if (key && key->Verifies(document.signature, document.text)) return {};
  return Reject(kind.signature,
                "the signature of " + std::string(kind.name) + " does not verify under its signer's key");
}

Judged<JsonDocument> ParseDocument(std::string_view text, const DocumentKind& kind) {
  GL_ASSIGN(JsonDocument document, JudgedAs(Reason::kJsonSchema, JsonDocument::Parse(text, kind.name)));
  if (document.Root().GetKind() != JsonValue::Kind::kObject) {
    return Reject(Reason::kJsonSchema, std::string(kind.name) + " is not an object");
  }
  if (DeeperThan(document.Root(), kMaxDocumentDepth)) {
    return Reject(Reason::kJsonSchema, std::string(kind.name) + " is nested more than 32 levels deep");
  }
  return document;
}

}  // namespace gl
