#include "tdx/collateral.h"

#include "doc/strict_json.h"
#include "pki/ecdsa_p256.h"

namespace gl {

static Result<SignedText> ReadSigned(const JsonValue& bundle, const std::string& name) {
  SignedText document;
  GL_ASSIGN(document.text, bundle.Text(name));
  GL_ASSIGN(document.signature, bundle.HexBytes(name + "_signature", kP256SignatureBytes));
  GL_ASSIGN(document.issuer_chain, bundle.Text(name + "_issuer_chain"));
  return document;
}

static Result<Collateral> Read(std::string_view text) {
  GL_ASSIGN(const JsonDocument document, JsonDocument::Parse(text, "the collateral"));
  GL_ASSIGN(const JsonValue* const bundle, document.Root().AsObject());
  Collateral collateral;
  GL_ASSIGN(collateral.root_crl, bundle->HexBytes("root_ca_crl"));
  GL_ASSIGN(collateral.pck_crl, bundle->HexBytes("pck_crl"));
  GL_ASSIGN(collateral.tcb_info, ReadSigned(*bundle, "tcb_info"));
  GL_ASSIGN(collateral.qe_identity, ReadSigned(*bundle, "qe_identity"));
  GL_ASSIGN(const auto pck_chain, bundle->OptionalText("pck_certificate_chain"));
  if (pck_chain) collateral.pck_chain = std::string(*pck_chain);
  GL_TRY(bundle->OptionalText("pck_crl_issuer_chain"));
  return collateral;
}

Judged<Collateral> ParseCollateral(std::string_view text) {
  if (text.size() > kMaxCollateralBytes) {
    return Reject(Reason::kCollateralMalformed, "the collateral has " + std::to_string(text.size()) +
                                                    " bytes, the limit is " + std::to_string(kMaxCollateralBytes));
  }
  return JudgedAs(Reason::kCollateralMalformed, Read(text));
}

}  // namespace gl
