// Trusted roots: the keys of logs and the certificates of authorities that the relying party believes, each with the
// time in which it is believed. One root is one instance of the service; what two of them list is never mixed.
// Source: sigstore-provenance.md, section 4.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pki/utc_time.h"
#include "sigstore/authority_chain.h"
#include "sigstore/reason.h"
#include "sigstore/verifying_key.h"

namespace gl {

inline constexpr std::size_t kMaxTrustedRoots = 32;       // of one file
inline constexpr std::size_t kMaxRootItems = 256;         // logs or authorities of one root, of each kind
inline constexpr std::size_t kMaxChainCertificates = 10;  // of one authority

// A transparency log or a certificate transparency log.
struct TrustedLog {
  std::string name;  // host (and port) of its baseUrl, which is what its checkpoints are signed with
  std::string id;    // 32 bytes, computed from the key and, for an Ed25519 key, the name
  VerifyingKey key;
  TimeWindow valid;  // both ends inside

  // What stands before its signatures in checkpoints: 4 bytes.
  [[nodiscard]] std::string_view Hint() const { return std::string_view(id).substr(0, 4); }
};

// Who issues certificates, or timestamps.
struct TrustedAuthority {
  std::string uri;
  AuthorityChain chain;
  TimeWindow valid;  // both ends inside
};

struct TrustedRoot {
  std::vector<TrustedLog> tlogs, ctlogs;
  std::vector<TrustedAuthority> authorities, timestamp_authorities;
  std::string sha256;  // of its text, in hexadecimal
  // Whether it lists such logs at all, those with a key that is not known here too: then a proof by one is demanded.
  bool demands_tlog = false, demands_sct = false;

  // Since when the newest certificate authority is used; 0 without any.
  [[nodiscard]] UnixTime NewestAuthority() const;
};

class TrustedRoots {
 public:
  // TEXT is one root, or several of them, each on a line of its own.
  [[nodiscard]] static Proven<TrustedRoots> Parse(std::string_view text);
  // Those that the program brings with it: the public-good instance's, then GitHub's.
  [[nodiscard]] static Proven<TrustedRoots> CompiledIn();
  // The first of them alone.
  [[nodiscard]] static Proven<TrustedRoots> PublicGood();

  [[nodiscard]] const std::vector<TrustedRoot>& All() const { return roots_; }

 private:
  explicit TrustedRoots(std::vector<TrustedRoot> roots) : roots_(std::move(roots)) {}
  std::vector<TrustedRoot> roots_;
};

}  // namespace gl
