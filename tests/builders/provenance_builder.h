// Everything that the provenance of an image is judged by, complete and genuine under test authorities: a bundle, the
// trusted root, the image's digest, and what the relying party expects. A test changes one thing, builds, and sees what
// comes out.
//
//   ProvenanceEvidence evidence;                        // would be accepted as it is
//   evidence.leaf.claims[kRunner] = "self-hosted";      // one change
//   BuiltProvenance built = evidence.Build();           // signed, logged and stamped anew
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/builders/json_object.h"
#include "tests/builders/rekor_log_builder.h"
#include "tests/builders/sigstore_ca_builder.h"
#include "tests/builders/timestamp_builder.h"
#include "tests/builders/trusted_root_builder.h"

namespace gl::test {

inline constexpr std::string_view kImageDigest = "4dd1a1a0f1d2b9a3c8e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b";
inline constexpr std::string_view kImageName = "ghcr.io/example/git-launcher";
inline constexpr std::string_view kBundleV03 = "application/vnd.dev.sigstore.bundle.v0.3+json";
inline constexpr std::string_view kArtifact = "the bytes that a message signature is over\n";

struct BuiltProvenance {
  std::string bundle, trusted_root;
  std::string digest;                         // "sha256:" and hex
  std::map<std::string, std::string> policy;  // by the words of sigstore-provenance.md, section 8; "" for a switch
};

// The in-toto statement. The maps change members of its objects.
struct InTotoStatement {
  std::string type = "https://in-toto.io/Statement/v1", predicate_type = "https://slsa.dev/provenance/v1";
  std::vector<std::string> subjects;  // JSON of each
  JsonChanges members = {}, predicate = {}, definition = {}, workflow = {}, github = {}, run_details = {};
  JsonChanges dependency = {}, dependency_digest = {};
  std::vector<std::string> other_dependencies = {};  // before the good one
  BytesEdit edit = std::identity();

  InTotoStatement();
  [[nodiscard]] std::string Text() const;
};

// A subject with DIGEST, an object's members.
[[nodiscard]] std::string Subject(std::string_view name, const JsonMembers& digest);

struct ProvenanceEvidence {
  ProvenanceEvidence();

  SigstoreInstance instance;  // what the trusted root lists
  FulcioCa issuer;            // who issues the leaf: the instance's
  TestKey leaf_key;
  LeafSpec leaf;  // with the SCT of the instance's log
  InTotoStatement statement;
  std::string payload_type = "application/vnd.in-toto+json";
  std::vector<LogEntrySpec> entries;           // one, of Rekor 1
  std::vector<TimestampSpec> timestamps = {};  // none
  bool message_signature = false;              // over kArtifact, in place of the envelope
  bool long_lived_key = false;                 // leaf_key as it is, without a certificate
  const char* hash = nullptr;                  // to sign with, by OpenSSL's name; null: the key's own

  // What is signed, the signature (which entries and timestamps are about), the certificate (and they too).
  BytesEdit edit_signed = std::identity(), edit_signature = std::identity(), edit_certificate = std::identity();
  // Members of the bundle's objects that differ from what was signed.
  JsonChanges bundle = {}, material = {}, envelope = {};
  std::string media_type{kBundleV03};
  bool chain = false;                        // x509CertificateChain in place of certificate
  std::vector<std::string> chain_rest = {};  // behind the leaf in it
  BytesEdit edit_bundle = std::identity();   // the bundle's text
  std::function<void(TrustedRootSpec&)> edit_root = [](TrustedRootSpec&) {};
  BytesEdit edit_root_text = std::identity();

  std::string digest;
  std::map<std::string, std::string> policy;

  [[nodiscard]] BuiltProvenance Build() const;
  // The signed thing alone, for entries and timestamps about it in another bundle.
  [[nodiscard]] SignedContent Content() const;

  // From here on: an instance like GitHub's own. The trusted root lists no logs, and time comes from a timestamp.
  void LikeGithub();
  // From here on: version 2 of the log, which promises no time, and a timestamp.
  void LikeRekorV2();
  // From here on: a message signature over kArtifact, with its entry.
  void LikeMessage();
};

}  // namespace gl::test
