// Transparency logs like Rekor, and entries in them: what stands in the log, its place in a tree of any size, the
// signed checkpoint, and version 1's signed time. Source: sigstore-provenance.md, sections 4 and 5.4.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/builders/json_object.h"
#include "tests/builders/sigstore_ca_builder.h"
#include "tests/builders/test_key.h"

namespace gl::test {

struct RekorLog {
  TestKey key;
  std::string name;     // the host of its URL
  std::string tree_id;  // of version 1; empty for version 2

  [[nodiscard]] bool IsV2() const { return tree_id.empty(); }
  [[nodiscard]] std::string Id() const;  // 32 bytes
  [[nodiscard]] std::string Origin() const { return IsV2() ? name : name + " - " + tree_id; }
  [[nodiscard]] std::string SignNote(std::string_view text) const { return key.SignDer(text); }
};

// Version 1 has a P-256 key and a tree id, version 2 an Ed25519 key.
[[nodiscard]] RekorLog RekorV1();
[[nodiscard]] RekorLog RekorV2();

// What the bundle is about, which its entries have to be about as well.
struct SignedContent {
  std::string signature;
  std::string verifier;  // the leaf in DER; of a long-lived key its SubjectPublicKeyInfo
  std::string payload = {}, payload_type = {}, pae = {};  // of an envelope
  std::string artifact_digest = {};                       // of a message signature, 32 bytes
  bool verifier_is_key = false;
};

// The line of a signed note; the dash and the base64 are added.
struct NoteSignature {
  std::string name, hint, signature;
};

struct LogEntrySpec {
  RekorLog log;
  std::string kind = "dsse", version = "0.0.1";
  std::int64_t log_index = 5083831322;   // over all trees
  std::uint64_t index = 40, size = 100;  // in its tree
  std::optional<std::int64_t> time = kSigningTime;
  bool promise = true, proof = true, checkpoint = true;
  std::optional<SignedContent> about = {};  // another thing than the bundle's

  // What stands in the log, before it goes into the tree, and before the promise is signed.
  BytesEdit edit_body = std::identity();
  JsonChanges body = {};  // of the body's outermost object
  BytesEdit edit_promised = std::identity(), edit_promise = std::identity();
  std::function<void(std::vector<std::string>&)> edit_hashes = [](std::vector<std::string>&) {};
  // The checkpoint's text before it is signed, the lines of signatures, and all of it afterwards.
  BytesEdit edit_note = std::identity(), edit_envelope = std::identity();
  std::function<void(std::vector<NoteSignature>&)> edit_signatures = [](std::vector<NoteSignature>&) {};
  // Members of the entry and of its proof that say something else than what was signed.
  JsonChanges members = {}, proof_members = {};
};

// An entry of version 1 (a DSSE entry with a promise), and one of version 2.
[[nodiscard]] LogEntrySpec EntryV1(const RekorLog& log);
[[nodiscard]] LogEntrySpec EntryV2(const RekorLog& log);

// The member of a bundle's tlogEntries for CONTENT, as JSON.
[[nodiscard]] std::string MakeLogEntry(const LogEntrySpec& spec, const SignedContent& content);

// The SubjectPublicKeyInfo SPKI as a PUBLIC KEY block.
[[nodiscard]] std::string PublicKeyPem(std::string_view spki);

// The root of the tree of SIZE leaves whose leaf at INDEX is LEAF, and the hashes that prove it, leaf first.
struct MerkleProof {
  std::string root;
  std::vector<std::string> hashes;
};
[[nodiscard]] MerkleProof MakeMerkleProof(std::string_view leaf, std::uint64_t index, std::uint64_t size);

}  // namespace gl::test
