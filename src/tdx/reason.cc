#include "tdx/reason.h"

#include <array>

namespace gl {

std::string_view ReasonName(Reason reason) {
  static constexpr std::array<std::string_view, kReasonCount> kNames = {
      "quote_malformed",
      "cert_data_length",
      "trailing_data",
      "unsupported_version",
      "unsupported_att_key_type",
      "not_tdx",
      "bad_qe_vendor_id",
      "unsupported_body_type",
      "body_size_mismatch",
      "unsupported_cert_data",
      "pck_chain",
      "untrusted_root",
      "cert_validity",
      "cert_revoked",
      "crl_invalid",
      "crl_expired",
      "pck_extension",
      "qe_report_signature",
      "qe_report_data",
      "att_key_invalid",
      "quote_signature",
      "collateral_malformed",
      "tcb_info_chain",
      "tcb_info_signature",
      "qe_identity_chain",
      "qe_identity_signature",
      "json_schema",
      "tcb_info_mismatch",
      "fmspc_mismatch",
      "pceid_mismatch",
      "tcb_info_expired",
      "qe_identity_mismatch",
      "qe_identity_expired",
      "tdx_module_mismatch",
      "tcb_not_supported",
      "td_debug",
      "td_attributes",
      "service_td",
      "tcb_status",
  };
  return kNames.at(static_cast<std::size_t>(reason));
}

}  // namespace gl
