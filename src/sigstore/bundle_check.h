// The steps that both checks of a bundle have in common: who issued its certificate, what logs and timestamp
// authorities prove, when that was, and that the key made the signature. Each step uses what the steps before it found.
// One bundle is judged by one root. Source: sigstore-provenance.md, section 5.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sigstore/certificate_claims.h"
#include "sigstore/entry_body.h"
#include "sigstore/timestamp_token.h"
#include "sigstore/trusted_root.h"

namespace gl {

struct VerifiedTime {
  enum class Kind { kLogPromise, kTimestamp };
  Kind kind;
  UnixTime at;
  std::string authority;  // the log's or the timestamp authority's name
  bool more = false;      // later than that second begins

  [[nodiscard]] PreciseTime Precise() const { return {at, more}; }
  // "TIME by the log NAME"
  [[nodiscard]] std::string Text() const;
};

struct VerifiedEntry {
  std::string log;
  std::uint64_t log_index;

  // "INDEX of NAME"
  [[nodiscard]] std::string Text() const { return std::to_string(log_index) + " of " + log; }
};

// A certificate of a root that issued the leaf.
struct LeafIssuer {
  const TrustedAuthority* authority;
  std::size_t index;  // in its chain
};

struct BundleWork {
  const Bundle& bundle;
  const TrustedRoot& root;
  SignedContent content;

  std::vector<LeafIssuer> issuers = {};     // by FindIssuers: none when the root is another instance's
  std::vector<VerifiedEntry> entries = {};  // by CheckEntries, with their times
  std::vector<VerifiedTime> times = {};     // by CheckEntries and CheckTimestamps
  std::size_t dropped_timestamps = 0;
  std::vector<LeafIssuer> valid_issuers = {};  // by CheckTimes, one for each time
  CertificateClaims claims = {};               // by CheckCertificate
};

// The certificates of ROOT that signed LEAF and have the name of its issuer: the name alone can be typed by anybody.
[[nodiscard]] std::vector<LeafIssuer> FindIssuers(const Certificate& leaf, const TrustedRoot& root);

// Every entry of a listed log holds, and there is one if the root lists logs. A root without logs makes entries mean
// nothing.
[[nodiscard]] Proof CheckEntries(BundleWork& work);

// At least one time is proven. A timestamp that does not hold is dropped, and is the reason only when none is left.
[[nodiscard]] Proof CheckTimestamps(BundleWork& work);

// The certificate was valid at every proven time, and its path to the root too.
[[nodiscard]] Proof CheckTimes(BundleWork& work);

// The certificate is for signing code, its log saw it if the root lists such logs, and its claims can be read.
[[nodiscard]] Proof CheckCertificate(BundleWork& work);

// The bytes that are signed were signed with the certificate's key.
[[nodiscard]] Proof CheckEnvelopeSignature(BundleWork& work);

}  // namespace gl
