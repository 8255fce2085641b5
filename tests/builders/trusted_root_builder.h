// An instance of the service with all its keys, and the trusted root that lists them. Source: sigstore-provenance.md,
// section 4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/builders/json_object.h"
#include "tests/builders/rekor_log_builder.h"
#include "tests/builders/sigstore_ca_builder.h"
#include "tests/builders/timestamp_builder.h"

namespace gl::test {

inline constexpr std::int64_t kListedSince = kSigningTime - 365LL * 24 * 60 * 60;

// "2026-02-10T09:00:00Z"
[[nodiscard]] std::string Rfc3339(std::int64_t unix_time);

struct ListedWindow {
  std::optional<std::int64_t> start = kListedSince, end = std::nullopt;
  [[nodiscard]] std::string Json() const;
};

// A log, for transparency or for certificate transparency.
struct ListedLog {
  std::string url, spki, id;
  ListedWindow valid = {};
  std::string details = "PKIX_ECDSA_P256_SHA_256";
  JsonChanges members = {}, key_members = {};
};

struct ListedAuthority {
  std::string url;
  std::vector<std::string> chain;  // DER, leaf-most first
  ListedWindow valid = {};
  JsonChanges members = {};
};

struct TrustedRootSpec {
  std::vector<ListedLog> tlogs = {}, ctlogs = {};
  std::vector<ListedAuthority> authorities = {}, timestamp_authorities = {};
  JsonChanges members = {};

  [[nodiscard]] std::string Text() const;  // on one line
};

// Like the public-good instance: both kinds of Rekor, a certificate transparency log, a timestamp authority.
struct SigstoreInstance {
  FulcioCa ca;
  TestKey ct_key;
  RekorLog rekor1 = RekorV1(), rekor2 = RekorV2();
  TimestampAuthority tsa;

  // What lists all of it, with TSA_CHAIN as the authority's certificates.
  [[nodiscard]] TrustedRootSpec Root(const std::vector<std::string>& tsa_chain) const;
};

[[nodiscard]] ListedLog Listed(const RekorLog& log);
[[nodiscard]] ListedLog ListedCtLog(const TestKey& key);

}  // namespace gl::test
