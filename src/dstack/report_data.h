// The 64 bytes that a quote's requester chooses: what they have to be, by who made the quote, and whether they hold a
// relying party's challenge.
// Source: the dstack attestation format, section 12.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

inline constexpr std::size_t kReportDataBytes = 64;

// GetQuote and Attest: the caller's bytes, at most 64, zeros behind them. Fault::kConfig when there are more.
[[nodiscard]] Result<std::string> PaddedReportData(std::string_view bytes);

// The call TdxQuote of version 0.4: HASH(PREFIX ":" DATA) and zeros; "raw" takes DATA itself, which must have 64 bytes.
// HASH is sha256, sha384, sha512, sha3-256, ..., keccak512, or empty for sha512; an empty PREFIX is "app-data".
// Fault::kIntegrity for another hash and for raw data of another size.
[[nodiscard]] Result<std::string> AppReportData(std::string_view hash, std::string_view prefix, std::string_view data);

// What binds a certificate's key to the quote inside it. SPKI is the key's DER SubjectPublicKeyInfo.
[[nodiscard]] std::string RatlsReportData(std::string_view spki);

// What binds a KMS's root key: its raw public key.
[[nodiscard]] std::string KmsRootReportData(std::string_view public_key);

// Where CHALLENGE stands in the report data of a quote, by a rule that somebody documented; nothing when it does not.
// A challenge of up to 64 bytes may be the whole, with zeros behind it; one of 32 bytes may be the second half, behind
// a 32-byte statement of the service. It is looked for nowhere else.
enum class ChallengePlace { kWhole, kSecondHalf };
[[nodiscard]] std::optional<ChallengePlace> FindChallenge(std::string_view report_data, std::string_view challenge);

// The text "dip1::KIND-pk:KEY" that an app's external port puts there, without the zeros; nothing when it is not one.
[[nodiscard]] std::optional<std::string> AppKeyText(std::string_view report_data);

}  // namespace gl
