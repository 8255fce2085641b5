// Certificates that carry a quote, so that whoever talks TLS with a key knows the machine that holds it.
// Source: the dstack attestation format, section 13.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dstack/rule_result.h"
#include "dstack/runtime_events.h"
#include "pki/x509_cert.h"
#include "tdx/event_log.h"

namespace gl {

inline constexpr std::size_t kMaxCertificateLogBytes = 16U << 10U;  // unpacked

// What dstack's extensions of a certificate say. All of it is a claim until the quote is verified and binds the key.
struct RatlsClaims {
  std::string quote;                    // empty: the certificate has none
  std::optional<EventLog> log{};        // there when the quote is
  std::string config;                   // JSON text, when the attestation has it
  std::optional<std::string> app_id{};  // 20 bytes
  std::optional<std::string> usage{};   // "app:custom"
};

// Fault::kIntegrity for an extension that stands twice or is not one OCTET STRING, a log that is no log or unpacks to
// more than kMaxCertificateLogBytes, a quote without a log, an app-id of another size.
[[nodiscard]] Result<RatlsClaims> ReadRatlsClaims(const Certificate& certificate);

// The rules about a CHAIN, leaf first: "app.kms" for its links up to the last certificate, valid at TIME, whose key is
// the KMS's of EVENTS; "app.identity" for the app-id in the leaf.
[[nodiscard]] RuleResults CheckRatlsChain(const std::vector<Certificate>& chain, const SystemEvents& events,
                                          UnixTime time);

// "fresh.endpoint": whether REPORT_DATA, of a verified quote, binds the key of LEAF.
[[nodiscard]] RuleResult CheckRatlsBinding(const Certificate& leaf, std::string_view report_data);

}  // namespace gl
