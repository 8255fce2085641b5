// Whether the body of a log entry is about this signature: the same signature bytes, the same certificate or key, the
// same content. A valid entry about something else is what CVE-2026-22703, CVE-2022-36056 and CVE-2022-23649 were.
// Source: sigstore-provenance.md, section 5.4.3.
#pragma once

#include <string>
#include <string_view>

#include "sigstore/bundle.h"

namespace gl {

// What was signed, by whom; a log or a timestamp has to be about it.
struct SignedContent {
  const Bundle& bundle;
  std::string pae;              // of an envelope: the bytes that are signed
  std::string_view artifact;    // of a message: the SHA-256 of what is signed, raw
  std::string_view public_key;  // DER, of a bundle without certificate

  // The SHA-256 of a message, or of the payload of an envelope.
  [[nodiscard]] std::string ContentSha256() const;
};

// Refused under kTlogBody, kTlogKind (another kind than ENTRY says, or one that is not for this content) or
// kTlogContent.
[[nodiscard]] Proof CheckEntryBody(const LogEntry& entry, const SignedContent& content);

}  // namespace gl
