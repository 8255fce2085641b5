// One bundle: a signature with all that is needed to judge it. What is read here is its form; every word in it is a
// claim. Source: sigstore-provenance.md, section 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "doc/strict_json.h"
#include "pki/x509_cert.h"
#include "sigstore/reason.h"

namespace gl {

inline constexpr std::size_t kMaxBundleBytes = 16U << 20U;
inline constexpr std::size_t kMaxLogEntries = 32;
inline constexpr std::size_t kMaxTimestamps = 32;
inline constexpr std::size_t kMaxProofHashes = 64;
inline constexpr std::size_t kMaxBundleCertificates = 10;

enum class BundleVersion { kV01, kV02, kV03 };

struct InclusionProof {
  std::uint64_t index = 0, tree_size = 0;  // in this tree
  std::string root_hash;
  std::vector<std::string> hashes;  // from the leaf to the root
  std::optional<std::string> checkpoint;
};

struct LogEntry {
  std::uint64_t log_index = 0;  // over all shards of the log
  std::string log_id;
  std::string kind, version;
  std::uint64_t integrated_time = 0;   // means nothing without a promise
  std::optional<std::string> promise;  // the signed entry timestamp
  std::optional<InclusionProof> proof;
  std::string body;  // exactly the bytes that the log has
};

struct DsseEnvelope {
  std::string payload, payload_type, signature;
};

struct MessageSignature {
  std::optional<std::string> algorithm, digest;  // a hint of what was signed: never enough by itself
  std::string signature;
};

struct Bundle {
  BundleVersion version = BundleVersion::kV03;
  std::optional<Certificate> certificate;  // nothing when it names a key
  std::vector<LogEntry> entries;
  std::vector<std::string> timestamps;
  std::optional<DsseEnvelope> envelope;     // exactly one
  std::optional<MessageSignature> message;  // of these two

  // The raw bytes of the signature, which logs and timestamp authorities speak about.
  [[nodiscard]] const std::string& Signature() const { return envelope ? envelope->signature : message->signature; }
};

// VALUE is a bundle of one of the four media types, with exactly one kind of material and one of content, one
// signature, a certificate that is no authority, no certificate that issued itself, and no log entry twice.
[[nodiscard]] Proven<Bundle> ReadBundle(const JsonValue& value);

}  // namespace gl
