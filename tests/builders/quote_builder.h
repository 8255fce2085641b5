// TDX quotes of versions 4 and 5, signed with test keys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/builders/test_key.h"

namespace gl::test {

// All byte strings must keep their sizes, unless the test wants a malformed quote.
struct TdReportSpec {
  TdReportSpec();
  std::string tee_tcb_svn;  // module minor 5, version 1, late microcode 4
  std::string mr_seam, mrsigner_seam, seam_attributes, td_attributes, xfam, mr_td, mr_config_id, mr_owner,
      mr_owner_config;
  std::array<std::string, 4> rtmr;
  std::string report_data;
  std::string tee_tcb_svn_2, mr_service_td;  // written for body type 3 only

  // The attributes as the number that they are.
  void SetTdAttributes(std::uint64_t attributes);
};

struct EnclaveReportSpec {
  EnclaveReportSpec();
  std::string cpu_svn, misc_select, attributes, mr_enclave, mr_signer;
  std::uint16_t isv_prod_id = 2, isv_svn = 4;
};

struct QuoteSpec {
  std::uint16_t version = 4;
  std::uint16_t key_type = 2;
  std::uint32_t tee_type = 0x81;
  std::string reserved = std::string(4, '\0');
  std::string vendor_id = "\x93\x9A\x72\x33\xF7\x9C\x4C\xA9\x94\x0A\x0D\xB3\x95\x7F\x06\x07";
  std::string user_data = std::string(20, '\x20');
  std::uint16_t body_type = 3;                            // of version 5; a version 4 quote has type 2
  std::optional<std::uint32_t> body_size = std::nullopt;  // another than the body's
  TdReportSpec body = {};
  EnclaveReportSpec qe = {};
  std::string qe_auth_data = std::string(32, '\x0A');
  std::optional<std::string> qe_report_data = std::nullopt;  // else the binding of the attestation key
  std::uint16_t outer_type = 6, inner_type = 5;
  std::string chain;  // PEM
  std::string padding = {};

  // The bytes that the attestation key signs.
  [[nodiscard]] std::string SignedBytes() const;
  // The 384 bytes of the QE report, which vouches for ATTESTATION_KEY.
  [[nodiscard]] std::string QeReport(const TestKey& attestation_key) const;
};

[[nodiscard]] std::string MakeQuote(const QuoteSpec& spec, const TestKey& attestation_key, const TestKey& pck);

// NUMBER in SIZE bytes, the lowest first.
[[nodiscard]] std::string LittleEndian(std::uint64_t number, std::size_t size);

}  // namespace gl::test
