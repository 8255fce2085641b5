#include "tests/builders/tdx_evidence.h"

#include "base/hex.h"
#include "tests/builders/der_writer.h"

namespace gl::test {

constexpr std::int64_t kTime = 1771156800;       // 2026-02-15T12:00:00Z
constexpr std::int64_t kCreation = 1526899510;   // 2018-05-21T10:45:10Z
constexpr std::int64_t kEndOf2049 = 2524607999;  // 2049-12-31T23:59:59Z
constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::string_view kSgxExtension = "1.2.840.113741.1.13.1";

Edit WithReplaced(std::string_view from, std::string to) {
  return
      [from = std::string(from), to = std::move(to)](std::string text) { return Replaced(std::move(text), from, to); };
}

TdxEvidence::TdxEvidence() : time(kTime) {
  const std::string root_name = "Intel SGX Root CA";
  const std::string ca_name = "Intel SGX PCK Platform CA";
  root = {.subject = root_name,
          .issuer = root_name,
          .serial = "\x10",
          .from = kCreation,
          .until = kEndOf2049,
          .ca = true,
          .path_length = 1,
          .key_usage = kKeyCertSign | kCrlSign};
  ca = {.subject = ca_name,
        .issuer = root_name,
        .serial = "\x11",
        .from = kCreation,
        .until = kEndOf2049,
        .ca = true,
        .path_length = 0,
        .key_usage = kKeyCertSign | kCrlSign};
  pck = {.subject = "Intel SGX PCK Certificate",
         .issuer = ca_name,
         .serial = "\x12",
         .from = kTime - 100 * kDay,
         .until = kTime + 1000 * kDay,
         .ca = false,
         .key_usage = kDigitalSignature};
  signer = {.subject = "Intel SGX TCB Signing",
            .issuer = root_name,
            .serial = "\x13",
            .from = kTime - 300 * kDay,
            .until = kTime + 2000 * kDay,
            .ca = false,
            .key_usage = kDigitalSignature};
  root_crl = {.issuer = root_name, .from = kTime - 40 * kDay, .until = kTime + 300 * kDay};
  pck_crl = {.issuer = ca_name, .from = kTime - 12 * kDay, .until = kTime + 18 * kDay};
}

std::string TdxEvidence::PckDer() const {
  CertSpec spec = pck;
  spec.extensions.push_back(CertExtension(kSgxExtension, false, pck_fields.Extension()));
  return MakeCert(spec, pck_key, ca_key);
}

std::string TdxEvidence::Collateral(const Pems& pems) const {
  const auto hex = [](const std::string& bytes) { return JsonString(HexEncode(bytes)); };
  const std::string tcb_info_text = edit_tcb_info(tcb_info.Text());
  const std::string qe_identity_text = edit_qe_identity(qe_identity.Text());
  std::map<std::string, std::string> bundle = {{"pck_crl_issuer_chain", JsonString(pems.ca + pems.root)},
                                               {"root_ca_crl", hex(MakeCrl(root_crl, root_key))},
                                               {"pck_crl", hex(MakeCrl(pck_crl, ca_key))},
                                               {"tcb_info", JsonString(tcb_info_text)},
                                               {"tcb_info_signature", hex(signer_key.Sign(tcb_info_text))},
                                               {"tcb_info_issuer_chain", JsonString(tcb_info_chain(pems))},
                                               {"qe_identity", JsonString(qe_identity_text)},
                                               {"qe_identity_signature", hex(signer_key.Sign(qe_identity_text))},
                                               {"qe_identity_issuer_chain", JsonString(qe_identity_chain(pems))}};
  for (const auto& [name, value] : members) bundle[name] = value;
  std::string text;
  for (const auto& [name, value] : bundle) {
    if (!value.empty()) text += (text.empty() ? "{" : ",") + JsonString(name) + ":" + value;
  }
  return text + "}";
}

BuiltEvidence TdxEvidence::Build() const {
  const std::string root_der = MakeCert(root, root_key, root_key);
  const Pems pems{ToPem(root_der), ToPem(MakeCert(ca, ca_key, root_key)), ToPem(PckDer()),
                  ToPem(MakeCert(signer, signer_key, root_key))};
  QuoteSpec spec = quote;
  spec.chain = quote_chain(pems);
  return {edit_quote(MakeQuote(spec, attestation_key, pck_key)), Collateral(pems), root_der};
}

}  // namespace gl::test
