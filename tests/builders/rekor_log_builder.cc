#include "tests/builders/rekor_log_builder.h"

#include <algorithm>
#include <bit>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/digest.h"

namespace gl::test {
namespace {

std::string Sha256(std::string_view bytes) { return DigestOf(HashAlgorithm::kSha256, bytes); }

std::string NodeHash(const std::string& left, const std::string& right) { return Sha256("\x01" + left + right); }

// MTH and PATH of RFC 6962, sections 2.1 and 2.1.1, as they are defined: split at the largest power of two below the
// number of leaves.
std::string TreeHash(const std::vector<std::string>& leaves, std::size_t first, std::size_t count) {
  if (count == 1) return leaves.at(first);
  const std::size_t split = std::bit_floor(count - 1);
  return NodeHash(TreeHash(leaves, first, split), TreeHash(leaves, first + split, count - split));
}

std::vector<std::string> Path(const std::vector<std::string>& leaves, std::size_t first, std::size_t count,
                              std::size_t index) {
  if (count == 1) return {};
  const std::size_t split = std::bit_floor(count - 1);
  const bool left = index < split;
  std::vector<std::string> path =
      left ? Path(leaves, first, split, index) : Path(leaves, first + split, count - split, index - split);
  path.push_back(left ? TreeHash(leaves, first + split, count - split) : TreeHash(leaves, first, split));
  return path;
}

std::string Pem(const SignedContent& content) {
  return content.verifier_is_key ? PublicKeyPem(content.verifier) : ToPem(content.verifier);
}

std::string HexHash(std::string_view digest) {
  return JsonObjectText({{"algorithm", JsonText("sha256")}, {"value", JsonText(HexEncode(digest))}});
}

std::string DsseSpec(const SignedContent& content) {
  const std::string signature =
      JsonObjectText({{"signature", JsonBytes(content.signature)}, {"verifier", JsonBytes(Pem(content))}});
  return JsonObjectText({{"envelopeHash", HexHash(Sha256("the envelope as the client spelled it"))},
                         {"payloadHash", HexHash(Sha256(content.payload))},
                         {"signatures", JsonArrayText({signature})}});
}

std::string IntotoSpec(const SignedContent& content) {
  const std::string signature =
      JsonObjectText({{"publicKey", JsonBytes(Pem(content))}, {"sig", JsonBytes(Base64Encode(content.signature))}});
  const std::string envelope =
      JsonObjectText({{"payloadType", JsonText(content.payload_type)}, {"signatures", JsonArrayText({signature})}});
  return JsonObjectText({{"content", JsonObjectText({{"envelope", envelope},
                                                     {"hash", HexHash(Sha256("the envelope"))},
                                                     {"payloadHash", HexHash(Sha256(content.payload))}})}});
}

std::string HashedRekordSpec(const SignedContent& content) {
  const std::string key = JsonObjectText({{"content", JsonBytes(Pem(content))}});
  return JsonObjectText(
      {{"data", JsonObjectText({{"hash", HexHash(content.artifact_digest)}})},
       {"signature", JsonObjectText({{"content", JsonBytes(content.signature)}, {"publicKey", key}})}});
}

std::string HashedRekordV2Spec(const SignedContent& content) {
  const std::string digest = content.pae.empty() ? content.artifact_digest : Sha256(content.pae);
  const std::string raw = JsonObjectText({{"rawBytes", JsonBytes(content.verifier)}});
  const std::string verifier = JsonObjectText({{"keyDetails", JsonText("PKIX_ECDSA_P256_SHA_256")},
                                               {content.verifier_is_key ? "publicKey" : "x509Certificate", raw}});
  const std::string entry = JsonObjectText(
      {{"data", JsonObjectText({{"algorithm", JsonText("SHA2_256")}, {"digest", JsonBytes(digest)}})},
       {"signature", JsonObjectText({{"content", JsonBytes(content.signature)}, {"verifier", verifier}})}});
  return JsonObjectText({{"hashedRekordV002", entry}});
}

std::string SpecOf(const LogEntrySpec& spec, const SignedContent& content) {
  if (spec.kind == "hashedrekord") {
    return spec.version == "0.0.2" ? HashedRekordV2Spec(content) : HashedRekordSpec(content);
  }
  return spec.kind == "intoto" ? IntotoSpec(content) : DsseSpec(content);
}

std::string Body(const LogEntrySpec& spec, const SignedContent& content) {
  return spec.edit_body(JsonObjectText(
      {{"apiVersion", JsonText(spec.version)}, {"kind", JsonText(spec.kind)}, {"spec", SpecOf(spec, content)}},
      spec.body));
}

std::string Promise(const LogEntrySpec& spec, const std::string& body) {
  const std::string message = JsonObjectText({{"body", JsonBytes(body)},
                                              {"integratedTime", std::to_string(spec.time.value_or(0))},
                                              {"logID", JsonText(HexEncode(spec.log.Id()))},
                                              {"logIndex", std::to_string(spec.log_index)}});
  const std::string promise = spec.edit_promise(spec.log.key.SignDer(spec.edit_promised(message)));
  return JsonObjectText({{"signedEntryTimestamp", JsonBytes(promise)}});
}

std::string Checkpoint(const LogEntrySpec& spec, const std::string& root) {
  const std::string text =
      spec.edit_note(spec.log.Origin() + "\n" + std::to_string(spec.size) + "\n" + Base64Encode(root) + "\n");
  std::vector<NoteSignature> signatures = {{spec.log.name, spec.log.Id().substr(0, 4), spec.log.SignNote(text)}};
  spec.edit_signatures(signatures);
  std::string note = text + "\n";
  for (const NoteSignature& line : signatures) {
    note += "\xE2\x80\x94 " + line.name + " " + Base64Encode(line.hint + line.signature) + "\n";
  }
  return JsonObjectText({{"envelope", "\"" + spec.edit_envelope(note) + "\""}});
}

std::string Escaped(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) text.replace(at, 1, "\\n");
  return text;
}

std::string Proof(const LogEntrySpec& spec, const std::string& body) {
  MerkleProof proof = MakeMerkleProof(body, spec.index, spec.size);
  spec.edit_hashes(proof.hashes);
  std::vector<std::string> hashes;
  hashes.reserve(proof.hashes.size());
  for (const std::string& hash : proof.hashes) hashes.push_back(JsonBytes(hash));
  return JsonObjectText({{"logIndex", JsonDecimal(static_cast<std::int64_t>(spec.index))},
                         {"rootHash", JsonBytes(proof.root)},
                         {"treeSize", JsonDecimal(static_cast<std::int64_t>(spec.size))},
                         {"hashes", JsonArrayText(hashes)},
                         {"checkpoint", spec.checkpoint ? Escaped(Checkpoint(spec, proof.root)) : ""}},
                        spec.proof_members);
}

}  // namespace

std::string RekorLog::Id() const {
  const std::string spki = key.Spki();
  constexpr std::size_t kEd25519Key = 32;
  return IsV2() ? Sha256(name + "\n\x01" + spki.substr(spki.size() - kEd25519Key)) : Sha256(spki);
}

RekorLog RekorV1() { return {TestKey(), "rekor.test", "1193050959916656506"}; }
RekorLog RekorV2() { return {TestKey(KeyKind::kEd25519), "log2026-1.rekor.test", ""}; }

LogEntrySpec EntryV1(const RekorLog& log) { return {.log = log}; }

LogEntrySpec EntryV2(const RekorLog& log) {
  return {.log = log,
          .kind = "hashedrekord",
          .version = "0.0.2",
          .log_index = 77,
          .index = 77,
          .time = std::nullopt,
          .promise = false};
}

std::string MakeLogEntry(const LogEntrySpec& spec, const SignedContent& content) {
  const std::string body = Body(spec, spec.about.value_or(content));
  return JsonObjectText(
      {{"logIndex", JsonDecimal(spec.log_index)},
       {"logId", JsonObjectText({{"keyId", JsonBytes(spec.log.Id())}})},
       {"kindVersion", JsonObjectText({{"kind", JsonText(spec.kind)}, {"version", JsonText(spec.version)}})},
       {"integratedTime", spec.time ? JsonDecimal(*spec.time) : ""},
       {"inclusionPromise", spec.promise ? Promise(spec, body) : ""},
       {"inclusionProof", spec.proof ? Proof(spec, body) : ""},
       {"canonicalizedBody", JsonBytes(body)}},
      spec.members);
}

std::string PublicKeyPem(std::string_view spki) {
  constexpr std::string_view kCertificate = "CERTIFICATE";
  std::string pem = ToPem(spki);
  for (std::size_t at = pem.find(kCertificate); at != std::string::npos; at = pem.find(kCertificate)) {
    pem.replace(at, kCertificate.size(), "PUBLIC KEY");
  }
  return pem;
}

MerkleProof MakeMerkleProof(std::string_view leaf, std::uint64_t index, std::uint64_t size) {
  std::vector<std::string> leaves;
  for (std::uint64_t i = 0; i < size; ++i) {
    const std::string entry = i == index ? std::string(leaf) : "another entry " + std::to_string(i);
    leaves.push_back(Sha256(std::string(1, '\0') + entry));
  }
  return {TreeHash(leaves, 0, leaves.size()), Path(leaves, 0, leaves.size(), index)};
}

}  // namespace gl::test
