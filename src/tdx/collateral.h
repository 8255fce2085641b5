// Intel's statements that a quote is judged by, as one file that dcap-qvl and dstack's tools write too.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "tdx/reason.h"

namespace gl {

inline constexpr std::size_t kMaxCollateralBytes = 8U << 20U;

// A document of Intel's, with what shows that it is one.
struct SignedText {
  std::string text;          // exactly the bytes that were signed
  std::string signature;     // 64 bytes, r then s
  std::string issuer_chain;  // PEM: the signer, the root
};

struct Collateral {
  std::string root_crl;  // DER
  std::string pck_crl;   // DER
  SignedText tcb_info;
  SignedText qe_identity;
  std::optional<std::string> pck_chain;  // PEM; not used, but a difference from the quote's is worth a word
};

// Reads the JSON object TEXT. Its members "root_ca_crl", "pck_crl", "tcb_info", "tcb_info_signature",
// "tcb_info_issuer_chain", "qe_identity", "qe_identity_signature" and "qe_identity_issuer_chain" must be there and be
// text; lists and signatures are hexadecimal. "pck_certificate_chain" and "pck_crl_issuer_chain" may be there, as text.
// Others are passed over. Reason::kCollateralMalformed.
[[nodiscard]] Judged<Collateral> ParseCollateral(std::string_view text);

}  // namespace gl
