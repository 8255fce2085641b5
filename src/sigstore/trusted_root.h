// Trusted roots: the keys of logs and the certificates of authorities that the relying party believes, each with the
// time in which it is believed. One root is one instance of the service; what two of them list is never mixed.
// Source: sigstore-provenance.md, section 4.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pki/utc_time.h"
#include "pki/x509_cert.h"
#include "sigstore/public_key.h"
#include "sigstore/reason.h"

namespace gl {

inline constexpr std::size_t kMaxTrustedRoots = 32;  // of one file
inline constexpr std::size_t kMaxRootItems = 256;    // logs or authorities of one root
inline constexpr std::size_t kMaxChain = 10;         // certificates of one authority

// A transparency log or a certificate transparency log.
struct TrustedLog {
  std::string name;  // host (and port) of its baseUrl, which is what its checkpoints are signed with
  std::string id;    // 32 bytes, computed from the key
  std::string hint;  // 4 bytes: what stands before its signatures in checkpoints
  PublicKey key;
  TimeWindow valid;  // both ends inside
};

// Who issues certificates, or timestamps.
struct TrustedAuthority {
  std::string uri;
  std::vector<Certificate> chain;  // leaf-most first, the anchor last; never empty
  TimeWindow valid;
};

struct TrustedRoot {
  std::vector<TrustedLog> tlogs, ctlogs;
  std::vector<TrustedAuthority> authorities, timestamp_authorities;
  std::string sha256;  // of its text, in hexadecimal
  // Whether it lists such logs at all, whatever their keys: then a proof by one is demanded.
  bool demands_tlog = false, demands_sct = false;

  // Since when the newest certificate authority is used; 0 without any.
  [[nodiscard]] UnixTime NewestAuthority() const;
};

class TrustedRoots {
 public:
  // TEXT is one root, or several of them, each on a line of its own.
  [[nodiscard]] static Proven<TrustedRoots> Parse(std::string_view text);
  // Those that the program brings with it: the public-good instance's, and GitHub's.
  [[nodiscard]] static Proven<TrustedRoots> CompiledIn();

  [[nodiscard]] const std::vector<TrustedRoot>& All() const { return roots_; }

 private:
  std::vector<TrustedRoot> roots_;
};

}  // namespace gl
