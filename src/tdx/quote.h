// An Intel TDX quote, versions 4 and 5, as bytes: its fields are views into the quote, and nothing in them is evidence
// before tdx/quote_signature.h has spoken.
// Source: Intel, "TDX DCAP Quote Generation Library and Quote Verification Library", the appendices on quote formats.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tdx/reason.h"

namespace gl {

inline constexpr std::size_t kMaxQuoteBytes = 128U << 10U;    // real ones have 5 to 8 KiB
inline constexpr std::size_t kMaxPckChainBytes = 32U << 10U;  // in PEM

enum class TdBodyType : std::uint16_t { kTd10 = 2, kTd15 = 3 };  // numbers of the version 5 body descriptor

// What the TDX module reports about a TD. Sizes in bytes.
struct TdReport {
  std::string_view tee_tcb_svn;          // 16, at the launch of the TD
  std::string_view mr_seam;              // 48, the TDX module
  std::string_view mrsigner_seam;        // 48
  std::string_view seam_attributes;      // 8
  std::string_view td_attributes;        // 8, little-endian
  std::string_view xfam;                 // 8
  std::string_view mr_td;                // 48
  std::string_view mr_config_id;         // 48
  std::string_view mr_owner;             // 48
  std::string_view mr_owner_config;      // 48
  std::array<std::string_view, 4> rtmr;  // 48 each
  std::string_view report_data;          // 64
  // TD 1.5 only, else empty:
  std::string_view tee_tcb_svn_2;  // 16, now
  std::string_view mr_service_td;  // 48
};

// What the CPU reports about an SGX enclave, here the quoting enclave.
struct EnclaveReport {
  std::string_view cpu_svn;      // 16
  std::string_view misc_select;  // 4
  std::string_view attributes;   // 16
  std::string_view mr_enclave;   // 32
  std::string_view mr_signer;    // 32
  std::uint16_t isv_prod_id;
  std::uint16_t isv_svn;
  std::string_view report_data;  // 64
};

struct Quote {
  std::uint16_t version;  // 4 or 5
  TdBodyType body_type;
  std::string_view user_data;  // 20, of the header; the first 16 are the platform's QE id
  TdReport body;
  std::string_view signed_bytes;     // the quote from its first byte to the body's last
  std::string_view signature;        // 64, over signed_bytes, by attestation_key
  std::string_view attestation_key;  // 64, X then Y
  std::string_view qe_report_bytes;  // 384
  EnclaveReport qe_report;           // their fields
  std::string_view qe_signature;     // 64, over qe_report_bytes, by the PCK
  std::string_view qe_auth_data;     // any length
  std::string_view pck_chain;        // PEM
  std::size_t padding;               // zero bytes after the end
};

// Splits BYTES, which have to outlive the result, into fields. Refuses with the codes of Reason that are about the
// quote's form; every length must fill its container, and only zero bytes may follow the quote.
[[nodiscard]] Judged<Quote> ParseQuote(std::string_view bytes);

// The bytes of a quote as a file or a field holds it: INPUT itself, or, when INPUT consists of nothing but hexadecimal
// digits (either case, perhaps after "0x") and white space, the bytes that it spells.
// Reason::kQuoteMalformed for an odd number of digits, and for more than kMaxQuoteBytes come out.
[[nodiscard]] Judged<std::string> QuoteBytesOf(std::string_view input);

}  // namespace gl
