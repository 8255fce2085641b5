// An authority like Fulcio's: a root, an intermediate, and certificates of ten minutes that name a GitHub workflow,
// with the promise of a certificate transparency log in them. Source: sigstore-provenance.md, sections 5.7 and 7.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/builders/cert_builder.h"
#include "tests/builders/test_key.h"

namespace gl::test {

using BytesEdit = std::function<std::string(std::string)>;

inline constexpr std::int64_t kYear = 365LL * 24 * 60 * 60;
inline constexpr std::int64_t kSigningTime = 1770714000;  // 2026-02-10T09:00:00Z, when leaves begin
inline constexpr std::int64_t kLeafLife = 600;            // seconds

// What the good certificate says, and the good statement and policy as well.
inline constexpr std::string_view kGithubIssuerUri = "https://token.actions.githubusercontent.com";
inline constexpr std::string_view kSourceRepo = "https://github.com/example/git-launcher";
inline constexpr std::string_view kSourceRef = "refs/tags/git-launcher-v1.2.3";
inline constexpr std::string_view kSourceCommit = "8f5c1e0a7b2d4c6f9e3a5b7d1c2e4f6a8b0c9d1e";
inline constexpr std::string_view kWorkflowPath = ".github/workflows/git-launcher-release.yml";
inline constexpr std::string_view kWorkflowUri =
    "https://github.com/example/git-launcher/.github/workflows/git-launcher-release.yml"
    "@refs/tags/git-launcher-v1.2.3";
inline constexpr std::string_view kRepositoryId = "712345678", kOwnerId = "7654321";
inline constexpr std::string_view kRunUri =
    "https://github.com/example/git-launcher/actions/runs/20711555123/attempts/1";

inline constexpr std::string_view kCodeSigning = "1.3.6.1.5.5.7.3.3", kTimeStamping = "1.3.6.1.5.5.7.3.8",
                                  kServerAuth = "1.3.6.1.5.5.7.3.1";

// Numbers of Fulcio's extensions, below 1.3.6.1.4.1.57264.1. Those up to kOldRef hold raw text, the others a
// UTF8String.
enum Claim : unsigned {
  kOldIssuer = 1,
  kOldTrigger,
  kOldCommit,
  kOldWorkflow,
  kOldRepository,
  kOldRef,
  kIssuer = 8,
  kBuildSigner,
  kSignerDigest,
  kRunner,
  kRepoUri,
  kRepoDigest,
  kRepoRef,
  kRepoId,
  kOwnerUri,
  kOwnerNumber,
  kBuildConfig,
  kBuildConfigDigest,
  kTrigger,
  kRun,
  kVisibility,
};

// The GeneralNames of a subjectAltName, in DER.
[[nodiscard]] std::string UriName(std::string_view uri);
[[nodiscard]] std::string DnsName(std::string_view name);
[[nodiscard]] std::string EmailName(std::string_view name);

// An extendedKeyUsage extension.
[[nodiscard]] std::string PurposesExtension(const std::vector<std::string>& oids, bool critical);

// A signed certificate timestamp.
struct SctSpec {
  TestKey key;
  std::int64_t time = kSigningTime;  // seconds; an SCT has milliseconds
  std::string extensions = {};
  std::optional<std::string> log_id = {};           // other than the key's
  std::optional<std::string> issuer_key_hash = {};  // other than the issuer's
  unsigned char version = 0, hash = 4, algorithm = 3;
  BytesEdit edit_tbs = std::identity(), edit_signature = std::identity();
};

struct LeafSpec {
  LeafSpec();  // a run of the good workflow on a tag, at kSigningTime

  CertSpec cert;
  std::vector<std::string> names;               // of the subjectAltName; none: no such extension
  std::vector<std::string> purposes;            // of the extended key usage; none: no such extension
  std::map<unsigned, std::string> claims;       // texts, by Claim
  std::map<unsigned, std::string> raw_claims;   // values of extensions as they are, in place of those
  std::vector<std::string> more_extensions;     // DER of each
  std::vector<SctSpec> scts;                    // none: no such extension
  bool scts_first = false;                      // before all other extensions, not behind them
  BytesEdit edit_scts = std::identity();        // the TLS list, with its length
  BytesEdit edit_scts_value = std::identity();  // the value of the extension
};

struct FulcioCa {
  FulcioCa();

  TestKey root_key, key;
  CertSpec root, intermediate;  // issues leaves

  [[nodiscard]] std::vector<std::string> Chain() const;  // DER, leaf-most first; signed anew by each call
  // The certificate of KEY.
  [[nodiscard]] std::string Leaf(const LeafSpec& spec, const TestKey& subject) const;
};

}  // namespace gl::test
