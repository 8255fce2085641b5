// Intel's statement about the quoting enclave: what it must be, and how good each of its versions is.
// Source: Intel PCS API v4, "Get TDX Quoting Enclave Identity", version 2 of the document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tdx/quote.h"
#include "tdx/tcb_statement.h"

namespace gl {

struct QeIdentity {
  TimeWindow window{};  // issueDate to nextUpdate
  std::uint32_t evaluation_number = 0;
  std::string misc_select, misc_select_mask;  // 4 bytes
  std::string attributes, attributes_mask;    // 16 bytes
  std::string mr_signer;                      // 32 bytes
  std::uint16_t isv_prod_id = 0;
  std::vector<SvnLevel> levels;  // the highest first
};

// Reads the text of a QE identity, whose signature was checked before. Reason::kQeIdentityMismatch when its "id" is not
// TD_QE or its "version" not 2, Reason::kJsonSchema for every other defect.
[[nodiscard]] Judged<QeIdentity> ParseQeIdentity(std::string_view text);

// IDENTITY holds at TIME. Reason::kQeIdentityExpired.
[[nodiscard]] Judgement CheckQeIdentityWindow(const QeIdentity& identity, UnixTime time);

// REPORT is of an enclave that IDENTITY describes, not in debug mode whatever its mask leaves out.
// Reason::kQeIdentityMismatch. Without this check anybody's enclave could have made the quote.
[[nodiscard]] Judgement CheckQeReport(const QeIdentity& identity, const EnclaveReport& report);

}  // namespace gl
