// Evidence of a running application, from the application itself. What comes is judged by the checks alone; here it is
// only told apart from pages that are no evidence.
// Sources: verifier.md, section 6; dstack-attestation.md, sections 13, 15 and 16.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/fetched.h"
#include "net/http_get.h"

namespace gl {

struct LiveEvidence {
  Fetched evidence;
  std::string certificate;  // DER: whose key the connection was made with; empty when it was no TLS connection
  bool untrusted_connection = false;  // nobody but the evidence can vouch for that key
};

// The address that TEXT and PAGE (the option --attestation-path) name, with NONCE_HEX put in the place of "{nonce}", or
// behind the page as its parameter "nonce". Fault::kConfig: no address, a page said twice, a challenge without a page
// that could answer it, "{nonce}" without a challenge.
[[nodiscard]] Result<WebUrl> ParseAttestationUrl(std::string_view text, const std::optional<std::string>& page,
                                                 std::string_view nonce_hex);

// What the page URL answers; where it names none, the first of the pages of dstack's guest that holds evidence. A
// server whose certificate no authority vouches for is listened to only when that certificate carries a quote, or the
// quote in the evidence binds its key. An answer from another host, after redirects, is refused.
[[nodiscard]] Result<LiveEvidence> FetchAttestation(const WebUrl& url, const HttpGet& get);

}  // namespace gl
