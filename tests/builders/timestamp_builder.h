// Timestamp authorities and their RFC 3161 tokens, written byte by byte so that every field can lie.
// Source: sigstore-provenance.md, section 5.5; RFC 3161, section 2.4.2; RFC 5652, section 5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/builders/cert_builder.h"
#include "tests/builders/sigstore_ca_builder.h"
#include "tests/builders/test_key.h"

namespace gl::test {

struct TimestampAuthority {
  TimestampAuthority();

  TestKey root_key, key;
  CertSpec root, leaf;
  std::vector<std::string> purposes{std::string(kTimeStamping)};  // none: no such extension
  bool purposes_critical = true;

  [[nodiscard]] std::vector<std::string> Chain() const;  // DER, leaf first; signed anew by each call
};

// Who signs tokens: a key and the certificate that the token says is its.
struct TokenSigner {
  TestKey key;
  std::string certificate;  // DER
};

struct TimestampSpec {
  std::int64_t time = kSigningTime + 5;
  std::string fraction = {};                // of the second: ".5"
  std::string more_info = {};               // DER behind the time: accuracy, nonce
  std::optional<TokenSigner> signer = {};   // another than the listed authority's leaf
  std::optional<TestKey> signing_key = {};  // signs instead of the signer's
  std::optional<std::string> stamped = {};  // another thing than the bundle's signature
  const char* imprint_hash = "SHA256";      // OpenSSL's name: SHA1, SHA256, SHA384, SHA512
  unsigned status = 0;
  bool bare = false;  // the token without the response around it
  std::string content_type{"1.2.840.113549.1.9.16.1.4"};
  // The signed attributes; empty: not there.
  std::optional<std::string> content_type_attribute = {};  // an OID, other than the content type
  std::optional<std::string> message_digest = {};          // other than the digest of the content
  std::optional<std::string> certificate_hash = {};        // other than the signer certificate's
  bool signed_attributes = true;
  std::vector<std::string> certificates = {};    // that the token brings along
  unsigned signers = 1;                          // how often its SignerInfo stands there
  BytesEdit edit_info = std::identity();         // TSTInfo, before it is signed
  BytesEdit edit_signed_info = std::identity();  // and afterwards
  BytesEdit edit_signature = std::identity(), edit_response = std::identity();
};

// The DER of a TimeStampResp, or of a bare token, over SIGNATURE.
[[nodiscard]] std::string MakeTimestamp(const TimestampSpec& spec, std::string_view signature,
                                        const TokenSigner& authority);

}  // namespace gl::test
